package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void nodeLabelsAreReadBack() {
        for (NodeLabel label : List.of(
                NodeLabel.assignment("vision", "peoplenet"),
                NodeLabel.assignedAt("vision", "peoplenet"),
                NodeLabel.keep("vision", "peoplenet"))) {
            assertThat(NodeLabel.parse(label.key())).contains(label);
        }
        assertThat(NodeLabel.assignedAt("vision", "peoplenet").key())
                .isEqualTo("vision.jetpilot.node-restriction.kubernetes.io/peoplenet.at");
    }

    @Test
    void foreignLabelsAreNoneOfOurs() {
        for (String key : List.of(
                "jetpilot.node-restriction.kubernetes.io/peoplenet",
                ".jetpilot.node-restriction.kubernetes.io/peoplenet",
                "a.b.jetpilot.node-restriction.kubernetes.io/peoplenet",
                "vision.jetpilot.node-restriction.kubernetes.io/peoplenet.other",
                "vision.jetpilot.node-restriction.kubernetes.io/",
                "kubernetes.io/hostname",
                "jetpilot.dev/module")) {
            assertThat(NodeLabel.parse(key)).as(key).isEmpty();
        }
    }

    @Test
    void longNamesStayApartAsLabelValues() {
        String name = "m".repeat(100);

        assertThat(Names.asLabelValue(name)).hasSize(63).isNotEqualTo(Names.asLabelValue(name + "2"));
        assertThat(Names.isLabelValue(Names.asLabelValue(name))).isTrue();
        assertThat(Names.asLabelValue("short")).isEqualTo("short");
    }
}
