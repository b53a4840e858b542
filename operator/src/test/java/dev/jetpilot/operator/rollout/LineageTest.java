package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R6, R9, R15: what a class, or a node, goes back to. */
class LineageTest {
    private static final Instant THEN = Instant.parse("2026-11-01T00:00:00Z");
    private static final Cursor NEVER = Cursor.waiting(1, 0, THEN);

    /** Classes are named like the module they are for, after an optional prefix: {@code x:nano} is for nano. */
    private static Revision revision(String id, long sequence, Map<String, Cursor> cursors, String... classes) {
        List<ClassDefinition> definitions = Arrays.stream(classes)
                .map(c -> new ClassDefinition(
                        c, new LabelMatch(Map.of("module", c.substring(c.indexOf(':') + 1)), List.of())))
                .toList();
        return new Revision(id, id, sequence, definitions, cursors, "1");
    }

    private static Revision nano(String id, long sequence, Cursor cursor) {
        return revision(id, sequence, Map.of("nano", cursor), "nano");
    }

    private static Cursor healthy(long order) {
        return NEVER.healthy(order, false, THEN);
    }

    private static Cursor rejected(long order) {
        return healthy(order).reject(new Rejection("SLOBreached", "slow", THEN));
    }

    private static NodeView node(String module) {
        return new NodeView(
                module + "-1",
                "1",
                Map.of("module", module),
                true,
                Connectivity.READY,
                THEN,
                false,
                false,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Lineage lineage(Revision... revisions) {
        return new Lineage(List.of(revisions));
    }

    @Test
    void theTargetIsTheOneThatBecameItLastAndPlacesAreCountedOn() {
        Lineage three = lineage(nano("a", 7, healthy(4)), nano("b", 9, NEVER), nano("c", 8, rejected(6)));
        assertThat(three.current()).map(Revision::id).contains("b");
        assertThat(three.nextSequence()).isEqualTo(10);
        assertThat(three.nextOrder()).isEqualTo(7);
        assertThat(lineage().current()).isEmpty();
        assertThat(lineage().nextSequence()).isOne();
        assertThat(lineage().nextOrder()).isOne();
        assertThat(three.find("c")).isPresent();
        assertThat(three.find("d")).isEmpty();
    }

    @Test
    void stableIsWhatWasPromotedLastAndIsNotRejected() {
        Lineage five = lineage(
                nano("a", 1, healthy(1)),
                nano("b", 2, healthy(3)),
                nano("c", 3, rejected(4)),
                nano("d", 4, NEVER),
                nano("e", 5, healthy(2)));
        assertThat(five.stables("nano")).extracting(Revision::id).containsExactly("b", "e", "a");
        assertThat(five.stables("agx")).isEmpty();
    }

    @Test
    void aClassGoesBackToItsLatestStable() {
        Revision a = nano("a", 1, healthy(1));
        Revision b = nano("b", 2, healthy(2));
        Revision next = nano("c", 3, NEVER);
        assertThat(lineage(a, b, next).stable("nano", List.of(node("nano")), next))
                .contains(b);
        assertThat(lineage(next).stable("nano", List.of(node("nano")), next)).isEmpty();
        assertThat(lineage(a, b).stable("nano", List.of(node("nano")), b))
                .as("the target itself, once it is stable")
                .contains(b);
    }

    @Test
    void aTargetThatIsOnTrialAgainIsNotWhatItGoesBackTo() {
        Revision a = nano("a", 1, healthy(1));
        Revision again = nano("b", 3, healthy(2).again(THEN));
        assertThat(again.cursors().get("nano").order()).as("it was stable once").isEqualTo(2);
        assertThat(lineage(a, again).stable("nano", List.of(node("nano")), again))
                .contains(a);
        assertThat(lineage(again).stable("nano", List.of(node("nano")), again)).isEmpty();
    }

    @Test
    void aClassWithANewNameGoesBackToTheLatestStableThatKnowsOneOfItsNodes() {
        Revision oldest = nano("a", 1, healthy(1));
        Revision older = nano("b", 2, healthy(2));
        Revision foreign = revision("c", 3, Map.of("agx", healthy(3)), "agx");
        Revision bad = nano("d", 4, rejected(4));
        Revision next = revision("e", 5, Map.of("new:nano", NEVER), "new:nano");
        Lineage all = lineage(oldest, older, foreign, bad, next);
        assertThat(all.stable("new:nano", List.of(node("nano")), next)).contains(older);
        assertThat(all.stable("new:nano", List.of(node("nano"), node("agx")), next))
                .contains(foreign);
        assertThat(all.stable("new:nano", List.of(node("xavier")), next)).isEmpty();
        Revision renamed = revision("f", 6, Map.of("nano", healthy(9), "new:nano", NEVER), "nano", "new:nano");
        assertThat(lineage(older, renamed).stable("new:nano", List.of(node("nano")), renamed))
                .as("not to the target, whatever it was to other classes")
                .contains(older);
    }

    @Test
    void aRevisionIsStableForANodeInTheClassItGivesIt() {
        Revision r = revision("a", 1, Map.of("nano", healthy(1), "agx", NEVER, "nx", rejected(2)), "nano", "agx", "nx");
        Lineage one = lineage(r);
        assertThat(one.stableAssignment(r, node("nano"))).contains(new Assignment("a", "nano"));
        assertThat(one.stableAssignment(r, node("agx"))).as("never stable").isEmpty();
        assertThat(one.stableAssignment(r, node("nx"))).as("rejected").isEmpty();
        assertThat(one.stableAssignment(r, node("xavier"))).as("unknown").isEmpty();
    }

    @Test
    void whatWasNeverPromotedOrIsGoneIsOnTrial() {
        Lineage some = lineage(
                nano("a", 1, healthy(1)),
                nano("b", 2, NEVER),
                nano("c", 3, rejected(2)),
                nano("d", 4, healthy(3).again(THEN)));
        assertThat(some.onTrial(new Assignment("a", "nano"))).isFalse();
        for (String id : List.of("b", "c", "d", "gone")) {
            assertThat(some.onTrial(new Assignment(id, "nano"))).as(id).isTrue();
        }
        assertThat(some.onTrial(new Assignment("a", "agx"))).isTrue();
    }

    @Test
    void aNodeNobodyHasAPlaceForKeepsToTheLatestStableThatKnowsIt() {
        Lineage some = lineage(
                nano("a", 1, healthy(1)),
                nano("b", 2, healthy(3)),
                nano("c", 3, healthy(2)),
                nano("d", 4, rejected(5)),
                nano("e", 5, NEVER),
                revision("f", 6, Map.of("agx", healthy(4)), "agx"));
        assertThat(some.lastStableOf(node("nano"))).contains(new Assignment("b", "nano"));
        assertThat(some.lastStableOf(node("agx"))).contains(new Assignment("f", "agx"));
        assertThat(some.lastStableOf(node("xavier"))).isEmpty();
        assertThat(lineage(nano("e", 5, NEVER)).lastStableOf(node("nano"))).isEmpty();
    }
}
