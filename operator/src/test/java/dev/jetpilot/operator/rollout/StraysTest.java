package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.sim.Rollout;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R15: nodes the rollout leaves. */
class StraysTest {
    private static final String NANO = "orin-nano";

    private static String[] nodes(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "node-" + i).toArray(String[]::new);
    }

    private static Script installed(String maxUnavailable) {
        return Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.maxUnavailable = maxUnavailable)
                .begin();
    }

    private static Script deselect(Script s, String... names) {
        return s.nodes("is not selected", n -> n.selected = false, names);
    }

    /** Of the nodes that leave, those that are online count. */
    @ParameterizedTest(name = "{0} leave, {1} of them dark, maxUnavailable {2}: {3} at a time")
    @CsvSource({"6, 0, 50%, 3", "6, 2, 50%, 2", "6, 0, 10%, 1", "6, 0, 2, 2", "1, 0, 4, 1"})
    void deselectedNodesLeaveWithinTheBudgetOfThoseThatLeave(int leave, int dark, String maxUnavailable, int most) {
        Script s = deselect(installed(maxUnavailable), nodes(1, leave));
        s.offline(nodes(1, dark)).tick();
        assertThat(s.moves()).hasSize(most).allMatch(m -> m.endsWith("r1→- Deselected"));
        s.quiet();
        assertThat(s.on("r1")).hasSize(10 - leave + dark);
    }

    /** {@code S} serves r1, {@code L} has lost its label and its pod is still there, {@code -} has neither. */
    @ParameterizedTest(name = "{0} with maxUnavailable {1}: {2} leave")
    @CsvSource({"SSSS, 2, 2", "SSSL, 2, 1", "SSLL, 2, 0", "SSS-, 2, 2", "SLLL, 2, 0", "SSSSSS, 50%, 3", "SSSSSL, 50%, 2"
    })
    void podsThatAreStillLeavingCount(String nodes, String maxUnavailable, int moves) {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Assignment r1 = new Assignment("r1", NANO);
        List<NodeView> leaving = new ArrayList<>();
        for (char kind : nodes.toCharArray()) {
            Optional<Assignment> label = Optional.of(r1).filter(a -> kind == 'S');
            PodView pod = new PodView("pod", r1, true, now, false, Optional.empty());
            leaving.add(new NodeView(
                    "node-" + leaving.size(),
                    "1",
                    Map.of(),
                    false,
                    Connectivity.READY,
                    now,
                    false,
                    false,
                    label,
                    label.isPresent(),
                    Optional.of(now),
                    Optional.of(pod).filter(p -> kind != '-'),
                    Optional.empty()));
        }
        Rollout rollout = new Rollout();
        rollout.maxUnavailable = maxUnavailable;
        Situation s = new Situation(
                rollout.settings("r1"),
                new Target.Resolved("r1", "r1"),
                List.of(),
                List.of(),
                new Fleet(leaving, Map.of(), true),
                Map.of(),
                now);
        assertThat(new Strays(s, new Lineage(List.of()), leaving).plan().moves())
                .hasSize(moves);
    }

    @Test
    void aDeselectedNodeThatServesNothingCountsAndCostsNothing() {
        Script s = installed("1").crashingOn("node-2", "r1");
        s.nodes("loses its pod", n -> n.losePod(), "node-2").tick();
        deselect(s, nodes(1, 3)).tick();
        assertThat(s.moves()).as("the others wait until it is gone").containsExactly("node-2 r1→- Deselected");
        s.quiet();
        assertThat(s.moves()).hasSize(3);
    }

    @Test
    void aDarkNodeKeepsItsLabelUntilItIsBackUnlessNobodyCanReadIt() {
        Script s = installed("1").offline(nodes(1, 2));
        s.nodes("has a label of an older life", n -> n.label = Optional.of(new Assignment("gone", NANO)), "node-2");
        deselect(s, nodes(1, 2)).quiet();
        assertThat(s.moves()).containsExactly("node-2 -→- Deselected");
        s.online("node-1").quiet();
        assertThat(s.moves()).hasSize(2).contains("node-1 r1→- Deselected");
    }

    @Test
    void anUnreadableLabelIsTakenAwayWhereNoClassIsKnown() {
        Script s = installed("1").reflash("xavier", "node-1");
        s.nodes("has a label of an older life", n -> n.label = Optional.of(new Assignment("gone", NANO)), "node-1");
        s.quiet();
        assertThat(s.moves()).containsExactly("node-1 -→- Deselected");
        assertThat(s.reason("node-1")).isEqualTo(NodeReason.UNCLASSIFIED);
    }
}
