package dev.jetpilot.testbed.nodeside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.host.BoundedReader;
import dev.jetpilot.agent.host.Root;
import dev.jetpilot.testbed.jetson.JetsonModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostTreeTest {
    @TempDir
    Path directory;

    private NodeFacts facts() {
        return new BoundedReader(new Root(directory), Duration.ofSeconds(20), Duration.ofSeconds(20))
                .read(host -> NodeFacts.read(host, OptionalLong.empty()))
                .value();
    }

    @ParameterizedTest
    @EnumSource
    void everyModuleOfTheTestbedIsOneForTheAgent(JetsonModule module) {
        HostTree.flash(directory, module.label(), "r36.4");

        assertThat(facts().module().orElseThrow().name()).isEqualTo(module.label());
    }

    @ParameterizedTest
    @CsvSource({"r36.4, 36.4.7, 10.3.0", "r35.6, 35.6.4, 8.5.2", "r36.3, 36.3.0, 8.6.2"})
    void theBoardHasTheLineThatItsLabelSays(String line, String l4t, String tensorRt) {
        assertThat(HostTree.flash(directory, "agx-orin-64gb", line).l4t()).isEqualTo(l4t);

        assertThat(facts().l4t().orElseThrow().version()).isEqualTo(l4t);
        assertThat(facts().tensorRt().orElseThrow().version()).isEqualTo(tensorRt);
    }

    @Test
    void everyBootIsAnother() throws IOException {
        HostTree tree = HostTree.flash(directory, "orin-nano-8gb", "r36.4");
        String first = Files.readString(tree.here(HostTree.BOOT_ID));
        tree.boot();

        assertThat(Files.readString(tree.here(HostTree.BOOT_ID))).isNotEqualTo(first);
        assertThat(facts().bootId()).isPresent();
    }
}
