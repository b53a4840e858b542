package dev.jetpilot.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.host.Board;
import dev.jetpilot.agent.host.Finding;
import dev.jetpilot.agent.host.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactsTest {
    private static final String SECURE_BOOT =
            "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    @TempDir
    Path directory;

    private Board board;

    @BeforeEach
    void lay() {
        board = Board.empty(directory);
    }

    @Test
    void aMachineThatIsNoJetsonHasNoFacts() {
        Reading<NodeFacts> reading = read(OptionalLong.empty());
        assertThat(reading.value())
                .isEqualTo(new NodeFacts(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(reading.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'# R36 (release), REVISION: 4.7, GCID: 1, BOARD: generic', 36.4.7, r36.4, 6.2.1, 10.3.0",
                "'# R36 (release), REVISION: 4.0', 36.4.0, r36.4, 6.1, 10.3.0",
                "'# R36 (release), REVISION: 3.0', 36.3.0, r36.3, 6.0, 8.6.2",
                "'# R32 (release), REVISION: 6.1', 32.6.1, r32.6, 4.6, 8.0.1",
                "'# R35 (release), REVISION: 1', 35.1.0, r35.1, 5.0.2, 8.4.1",
                "'# R38 (release), REVISION: 2.0', 38.2.0, r38.2, 7.0, 10.13.2",
                "'# R38 (release), REVISION: 2.1', 38.2.1, r38.2, 7.0, 10.13.3",
                "'# R39 (release), REVISION: 2.1', 39.2.1, r39.2, 7.2.1, 10.16.2",
                "'# R39 (release), REVISION: 2.9', 39.2.9, r39.2, -, -",
                "'# R41 (release), REVISION: 1.0', 41.1.0, r41.1, -, -",
            })
    void theReleaseFileTellsTheSoftware(String line, String l4t, String l4tLine, String jetPack, String tensorRt) {
        board.with("/etc/nv_tegra_release", line);
        NodeFacts facts = read(OptionalLong.empty()).value();
        assertThat(facts.l4t().map(L4t::version)).contains(l4t);
        assertThat(facts.l4t().map(L4t::line)).contains(l4tLine);
        assertThat(facts.jetPack().map(JetPack::version)).isEqualTo(Optional.ofNullable(jetPack));
        assertThat(facts.tensorRt())
                .isEqualTo(Optional.ofNullable(tensorRt).map(version -> new TensorRt(version, TensorRt.Source.TABLE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ubuntu 22.04",
                "# R36 (release)",
                "# R (release), REVISION: 4.7",
                "# R36 (release), REVISION: x",
                "# R99999 (release), REVISION: 1.0",
                "# R36 (release), REVISION: 4.7x"
            })
    void anotherReleaseFileIsNamedAndNotGuessed(String text) {
        board.with("/etc/nv_tegra_release", text);
        Reading<NodeFacts> reading = read(OptionalLong.empty());
        assertThat(reading.value().l4t()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::file).containsExactly("/etc/nv_tegra_release");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "3448-0002, -, nano-4gb",
                "3448-0003, 1.93, nano-2gb",
                "3310-1000, 7.66, tx2-8gb",
                "3636-0001, 3.8, tx2-nx-4gb",
                "3668-0001, 6.7, xavier-nx-8gb",
                "3668-0003, 14.9, xavier-nx-16gb",
                "3767-0005, 7.4, orin-nano-8gb",
                "3767-0004, 3.4, orin-nano-4gb",
                "3767-0001, 7.6, orin-nx-8gb",
                "3767-0000, 15.3, orin-nx-16gb",
                "3701-0004, 29.8, agx-orin-32gb",
                "3701-0002, 61.3, igx-orin-64gb",
                "3701-0008, 61.3, agx-orin-industrial-64gb",
                "3834-0008, 122.8, agx-thor-128gb",
                "3834-0000, 61, agx-thor-64gb",
                "9999-0000, 8, -",
            })
    void thePartNumberTellsTheModule(String part, Double gib, String module) {
        assertThat(Modules.find(List.of("3509-0000", part), memory(gib)).map(JetsonModule::name))
                .isEqualTo(Optional.ofNullable(module));
    }

    @ParameterizedTest
    @CsvSource({
        "2888-0001, 31.2, agx-xavier-32gb", "2888-0001, 15.1, agx-xavier-16gb", "3701-0000, 61.3, agx-orin-64gb",
        "3767-0000, 7.6, orin-nx-8gb", "3767-0003, 3.4, orin-nano-4gb", "3668-0000, 15.1, xavier-nx-16gb",
        "3767-0005, 100, orin-nano-8gb"
    })
    void theMemoryTellsTheVariantOfAProductApart(String part, double gib, String module) {
        assertThat(Modules.find(List.of(part), memory(gib)).map(JetsonModule::name))
                .contains(module);
    }

    @Test
    void partNumbersAndNamesOfModulesAreUnique() {
        List<String> parts = Modules.all().stream()
                .flatMap(module -> module.partNumbers().stream())
                .toList();
        assertThat(parts).doesNotHaveDuplicates().allMatch(part -> part.matches("\\d{4}-\\d{4}"));
        assertThat(Modules.all()).extracting(JetsonModule::name).doesNotHaveDuplicates();
        assertThat(new HashSet<>(JetPack.all().stream().map(JetPack::l4t).toList()))
                .hasSameSizeAs(JetPack.all());
    }

    @Test
    void allFactsAreFitToBeLabels() {
        List<String> values = Modules.all().stream().map(JetsonModule::name).toList();
        assertThat(values).allMatch(value -> LabelValue.of(value).equals(Optional.of(value)));
        assertThat(JetPack.all())
                .flatExtracting(JetPack::version, JetPack::l4t, JetPack::tensorRt, JetPack::cuda)
                .allMatch(value -> LabelValue.of((String) value).equals(Optional.of(value)));
    }

    @Test
    void theChipIsKnownWhereTheModuleIsNot() {
        board.raw("/proc/device-tree/compatible", bytes("vendor,p1234-0000\0nvidia,tegra234\0"));
        NodeFacts facts = read(memory(7.4)).value();
        assertThat(facts.module()).isEmpty();
        assertThat(facts.soc()).contains(Soc.TEGRA234);
        assertThat(facts.memoryGib()).hasValue(8);
        assertThat(facts.precisions()).contains(Precision.BF16).doesNotContain(Precision.FP8);
    }

    @Test
    void onlyThorHasFp8AndFp4AndNanoHasNoInt8() {
        assertThat(Arrays.stream(Soc.values()).filter(soc -> soc.precisions().contains(Precision.FP8)))
                .containsExactly(Soc.TEGRA264);
        assertThat(Soc.TEGRA210.precisions()).doesNotContain(Precision.INT8);
    }

    @Test
    void theInstalledLibraryWinsOverTheTable() {
        board.with("/etc/nv_tegra_release", "# R36 (release), REVISION: 4.7")
                .with("/usr/lib/aarch64-linux-gnu/libnvinfer.so.10.7.0", "")
                .with("/usr/lib/aarch64-linux-gnu/libnvinfer.so.9.12.1", "")
                .with("/usr/lib/aarch64-linux-gnu/libnvinfer.so.10", "")
                .with("/usr/lib/aarch64-linux-gnu/libnvinfer_plugin.so.11.0.0", "")
                .with("/usr/lib/aarch64-linux-gnu/libnvinfer.so.10.99.0.bak", "");
        assertThat(read(OptionalLong.empty()).value().tensorRt())
                .contains(new TensorRt("10.7.0", TensorRt.Source.LIBRARY));
    }

    @ParameterizedTest
    @CsvSource({
        "pmode:0002, MAXN_SUPER",
        "pmode:0000, 15W",
        "'pmode:0001 fmode:quiet', MODE_10W_DESKTOP",
        "pmode:3, odd-name"
    })
    void thePowerModeIsANameAndNoNumber(String status, String name) {
        board.with("/var/lib/nvpmodel/status", status)
                .with("/etc/nvpmodel/board.conf", """
                        < PARAM TYPE=FILE NAME=CPU_ONLINE >
                        < POWER_MODEL ID=0 NAME=15W >
                        CPU_ONLINE CORE_0 1
                        <POWER_MODEL  ID=1  NAME=MODE_10W_DESKTOP>
                        < POWER_MODEL ID=2 NAME=MAXN_SUPER >
                        # < POWER_MODEL ID=3 NAME=commented >
                        < POWER_MODEL ID=3 NAME=odd+name >
                        < PM_CONFIG DEFAULT=0 >""")
                .link("/etc/nvpmodel.conf", "/etc/nvpmodel/board.conf");
        assertThat(read(OptionalLong.empty()).value().powerMode()).contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "pmode:0007, < POWER_MODEL ID=0 NAME=15W >, /etc/nvpmodel.conf",
        "nonsense, < POWER_MODEL ID=0 NAME=15W >, /var/lib/nvpmodel/status",
        "pmode:0000, garbage, /etc/nvpmodel.conf",
        "pmode:99999999999, < POWER_MODEL ID=0 NAME=15W >, /var/lib/nvpmodel/status"
    })
    void aPowerModeWithoutANameIsNone(String status, String conf, String file) {
        board.with("/var/lib/nvpmodel/status", status).with("/etc/nvpmodel.conf", conf);
        Reading<NodeFacts> reading = read(OptionalLong.empty());
        assertThat(reading.value().powerMode()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(file);
    }

    @Test
    void secureBootIsTheFifthByte() {
        board.raw(SECURE_BOOT, new byte[] {6, 0, 0, 0, 1});
        assertThat(read(OptionalLong.empty()).value().secureBoot()).contains(SecureBoot.ENABLED);
        board.raw(SECURE_BOOT, new byte[] {6, 0, 0, 0, 0});
        assertThat(read(OptionalLong.empty()).value().secureBoot()).contains(SecureBoot.DISABLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\1", "\6\0\0\0\2", "\6\0\0\0\1\1", "\6\0\0\0\u00ff"})
    void anotherVariableIsGarbage(String variable) {
        board.raw(SECURE_BOOT, variable.getBytes(StandardCharsets.ISO_8859_1));
        Reading<NodeFacts> reading = read(OptionalLong.empty());
        assertThat(reading.value().secureBoot()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(SECURE_BOOT);
    }

    @Test
    void aBootIdIsAUuid() {
        board.with("/proc/sys/kernel/random/boot_id", "not one");
        Reading<NodeFacts> reading = read(OptionalLong.empty());
        assertThat(reading.value().bootId()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::what).containsExactly("not a UUID: 'not one'");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"MAXN, MAXN", "'MODE 15W (6 core)', MODE-15W--6-core", "__x__, x", "+++, -", "ünï, n"})
    void labelValuesAreCutToWhatKubernetesTakes(String text, String value) {
        assertThat(LabelValue.of(text)).isEqualTo(Optional.ofNullable(value));
        assertThat(LabelValue.of("a".repeat(62) + "-b")).contains("a".repeat(62));
    }

    private Reading<NodeFacts> read(OptionalLong memory) {
        return board.read(host -> NodeFacts.read(host, memory));
    }

    private static OptionalLong memory(Double gib) {
        return gib == null ? OptionalLong.empty() : OptionalLong.of((long) (gib * (1L << 30)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
