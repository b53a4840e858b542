package dev.jetpilot.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.host.Board;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
    @TempDir
    Path directory;

    private Board board;
    private Path facts;
    private Path said;

    @BeforeEach
    void lay() {
        board = Board.named("orin-nano", directory.resolve("host")).withoutSwitchedOff();
        facts = directory.resolve("facts");
        said = directory.resolve("said");
    }

    private int run(String... more) {
        List<String> words = new ArrayList<>(
                List.of("--root=" + board.root().directory(), "--facts=" + facts, "--termination-log=" + said));
        words.addAll(List.of(more));
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new PreflightCommand(out, Clock.systemUTC()).run(words);
    }

    private String said() throws IOException {
        return Files.readString(said);
    }

    @Test
    void aNodeThatIsWhatTheClassAsksForIsWrittenDown() throws IOException {
        int code = run(
                "--expect=module=agx-orin-32gb,orin-nano-8gb",
                "--expect=l4t=36.4.7",
                "--expect=l4t-line=r36.4",
                "--expect=jetpack=6.2.1",
                "--expect=sm=87",
                "--expect=tensorrt=10.3.0",
                "--expect=memory-gib=8",
                "--expect=dla-cores=0",
                "--expect=power-mode=25W");
        assertThat(said()).startsWith("Done: module=orin-nano-8gb l4t=36.4.7 ").doesNotContain("not compared");
        assertThat(code).isZero();
        assertThat(facts)
                .hasContent("module='orin-nano-8gb'\nl4t='36.4.7'\nsm='87'\nengine_host='orin-nano-8gb-36.4.7'\n");
    }

    @ParameterizedTest
    @CsvSource({
        "module=orin-nano-4gb,      module is orin-nano-8gb",
        "l4t-line=r36.3,            l4t-line is r36.4",
        "tensorrt=8.6.2,            tensorrt is 10.3.0",
        "power-mode=MAXN_SUPER,     power-mode is 25W",
        "memory-gib=4,              memory-gib is 8",
    })
    void aNodeThatIsAnotherIsRefusedWithBothValues(String expected, String found) throws IOException {
        assertThat(run("--expect=sm=87", "--expect=" + expected)).isEqualTo(20);
        assertThat(said())
                .startsWith("HostDiffers: ")
                .contains(found, expected.substring(expected.indexOf('=') + 1), "jetpilot.dev/")
                .doesNotContain("sm is");
        assertThat(facts).doesNotExist();
    }

    @Test
    void allDifferencesAreNamedAtOnce() throws IOException {
        assertThat(run("--expect=module=nano-4gb,tx2-8gb", "--expect=l4t-line=r32.7"))
                .isEqualTo(20);
        assertThat(said())
                .contains("module is orin-nano-8gb, and the hardware class asks for nano-4gb or tx2-8gb")
                .contains("l4t-line is r36.4, and the hardware class asks for r32.7");
    }

    @Test
    void whatTheNodeDoesNotTellIsNoDifference() throws IOException {
        Files.delete(board.here("/etc/nv_tegra_release"));
        board.with("/var/lib/nvpmodel/status", "rubbish");
        board.raw("/sys/firmware/devicetree/base/compatible", "vendor,board\0nvidia,tegra234\0".getBytes());
        assertThat(run("--expect=l4t=36.4.7", "--expect=power-mode=25W", "--expect=module=orin-nano-8gb"))
                .isZero();
        assertThat(said())
                .startsWith("Done: ")
                .contains("not compared, as the node does not tell: l4t, power-mode, module");
        assertThat(facts).hasContent("module='tegra234'\nl4t='unknown'\nsm='87'\nengine_host='tegra234-unknown'\n");
    }

    @Test
    void aMachineThatIsNoJetsonIsNotRefused() throws IOException {
        board = Board.empty(Files.createDirectory(directory.resolve("nothing")));
        assertThat(run("--expect=sm=87")).isZero();
        assertThat(facts).hasContent("module='unknown'\nl4t='unknown'\nsm='unknown'\nengine_host='unknown-unknown'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nano", "tx2", "xavier-nx", "agx-xavier", "orin-nano", "orin-nx", "agx-orin", "thor"})
    void everyBoardGivesAFileThatAShellMayRead(String name) throws IOException {
        board = Board.named(name, directory.resolve("other")).withoutSwitchedOff();
        assertThat(run()).isZero();
        assertThat(Files.readAllLines(facts)).hasSize(4).allMatch(line -> line.matches("[a-z0-9_]+='[A-Za-z0-9._-]+'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--expect=colour=red", "--expect=module", "--expect=module=", "--expect=module=a,", "--keep=x"})
    void aCommandLineThatMakesNoSenseIsRefused(String word) throws IOException {
        assertThat(run(word)).isEqualTo(2);
        assertThat(said()).startsWith("BadCommand: ");
    }
}
