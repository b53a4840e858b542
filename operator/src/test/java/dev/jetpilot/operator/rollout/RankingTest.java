package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.NodeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R3: who goes first. */
class RankingTest {
    private static final Ranking BY_SITE = new Ranking("uid", "r2", List.of("site"));
    private static final Ranking ANYWHERE = new Ranking("uid", "r2", List.of());

    private static Member node(String name, String... labels) {
        Map<String, String> map = labels.length == 0
                ? Map.of()
                : labels.length == 1 ? Map.of("site", labels[0]) : Map.of("site", labels[0], "rack", labels[1]);
        NodeView view = new NodeView(
                name,
                "1",
                map,
                true,
                Connectivity.READY,
                Instant.EPOCH,
                false,
                false,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return Member.of(0, view, new Assignment("r2", "nano"), Optional.empty(), Instant.EPOCH);
    }

    private static List<Member> fleet(int size, int sites) {
        return IntStream.range(0, size)
                .mapToObj(i -> node("node-" + i, "site-" + i % sites))
                .toList();
    }

    private static List<String> names(List<Member> nodes) {
        return nodes.stream().map(Member::name).toList();
    }

    private static List<String> sites(List<Member> nodes) {
        return nodes.stream().map(n -> n.node().labels().get("site")).toList();
    }

    private static List<Member> without(List<Member> nodes, Member gone) {
        return nodes.stream().filter(n -> n != gone).toList();
    }

    @Test
    void asManyAsAskedForOrAsThereAre() {
        List<Member> five = fleet(5, 2);
        assertThat(ANYWHERE.choose(five, List.of(), List.of(), 0)).isEmpty();
        assertThat(ANYWHERE.choose(five, List.of(), List.of(), -1)).isEmpty();
        assertThat(ANYWHERE.choose(List.of(), five, List.of(), 3)).isEmpty();
        assertThat(ANYWHERE.choose(five, List.of(), List.of(), 1)).hasSize(1);
        assertThat(ANYWHERE.choose(five, List.of(), List.of(), 9)).containsExactlyInAnyOrderElementsOf(five);
    }

    @Test
    void theOrderInWhichNodesAreListedDoesNotMatter() {
        List<Member> backwards = new ArrayList<>(fleet(20, 3));
        java.util.Collections.reverse(backwards);
        assertThat(names(BY_SITE.choose(backwards, List.of(), List.of(), 7)))
                .isEqualTo(names(BY_SITE.choose(fleet(20, 3), List.of(), List.of(), 7)));
    }

    @Test
    void whoIsChosenOfFewIsChosenOfMany() {
        List<Member> all = fleet(40, 4);
        List<Member> ten = BY_SITE.choose(all, List.of(), List.of(), 10);
        for (int n = 1; n < 10; n++) {
            assertThat(BY_SITE.choose(all, List.of(), List.of(), n)).isEqualTo(ten.subList(0, n));
        }
    }

    @Test
    void aNodeThatGoesTakesOnlyItsOwnPlaceWithIt() {
        List<Member> all = fleet(30, 1);
        List<Member> ranked = ANYWHERE.choose(all, List.of(), List.of(), 30);
        for (Member gone : all) {
            assertThat(ANYWHERE.choose(without(all, gone), List.of(), List.of(), 30))
                    .isEqualTo(without(ranked, gone));
        }
    }

    @Test
    void everyRolloutAndEveryRevisionHasItsOwnFirstNodes() {
        Set<List<String>> choices = new HashSet<>();
        for (String uid : List.of("u1", "u2", "u3", "u4")) {
            for (String revision : List.of("a", "b", "c", "d")) {
                Ranking ranking = new Ranking(uid, revision, List.of());
                choices.add(names(ranking.choose(fleet(50, 1), List.of(), List.of(), 5)));
            }
        }
        assertThat(choices).hasSize(16);
    }

    /** A hash that mixes badly would favour names that are alike: over many revisions each node is first about as often. */
    @Test
    void everyNodeIsFirstAboutAsOftenAsTheOthers() {
        int[] first = new int[10];
        for (int r = 0; r < 2_000; r++) {
            Member n = new Ranking("uid", "revision-" + r, List.of())
                    .choose(fleet(10, 1), List.of(), List.of(), 1)
                    .get(0);
            first[Integer.parseInt(n.name().substring(5))]++;
        }
        assertThat(Arrays.stream(first).boxed().toList()).allMatch(times -> times > 140 && times < 260);
    }

    @Test
    void everySiteHasItsTurnBeforeAnyHasASecond() {
        List<Member> chosen = BY_SITE.choose(fleet(20, 4), List.of(), List.of(), 12);
        for (int round = 0; round < 3; round++) {
            assertThat(sites(chosen.subList(4 * round, 4 * round + 4))).doesNotHaveDuplicates();
        }
        assertThat(sites(BY_SITE.choose(fleet(20, 1), List.of(), List.of(), 3))).containsOnly("site-0");
    }

    @Test
    void aSiteThatRunsOutIsPassedOver() {
        List<Member> lopsided = new ArrayList<>(fleet(6, 1));
        lopsided.add(node("lonely", "site-1"));
        List<Member> chosen = BY_SITE.choose(lopsided, List.of(), List.of(), 7);
        assertThat(chosen).hasSize(7);
        assertThat(sites(chosen.subList(0, 2))).containsExactlyInAnyOrder("site-0", "site-1");
        assertThat(sites(chosen.subList(2, 7))).containsOnly("site-0");
    }

    @Test
    void sitesThatHaveTheRevisionAlreadyComeLater() {
        List<Member> taken = List.of(node("x", "site-0"), node("y", "site-0"), node("z", "site-1"));
        List<Member> chosen = BY_SITE.choose(fleet(12, 3), taken, List.of(), 6);
        assertThat(sites(chosen.subList(0, 1))).containsExactly("site-2");
        assertThat(sites(chosen.subList(1, 3))).containsExactlyInAnyOrder("site-1", "site-2");
        assertThat(sites(chosen.subList(3, 6))).containsExactlyInAnyOrder("site-0", "site-1", "site-2");
    }

    @Test
    void nodesWithoutTheLabelAreASiteOfTheirOwn() {
        List<Member> some = List.of(node("a", "site-0"), node("b", "site-0"), node("c"), node("d"));
        assertThat(BY_SITE.choose(some, List.of(), List.of(), 2).stream()
                        .map(n -> n.node().labels().isEmpty()))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void severalLabelsSpreadOverTheirCombinations() {
        List<Member> racks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            racks.add(node("node-" + i, "site-" + i % 2, "rack-" + i / 2 % 3));
        }
        Ranking ranking = new Ranking("uid", "r2", List.of("site", "rack"));
        List<Member> chosen = ranking.choose(racks, List.of(), List.of(), 6);
        assertThat(chosen.stream().map(n -> n.node().labels())).doesNotHaveDuplicates();
    }

    @Test
    void tiersComeInTheirOrderAndSpreadGoesOnThroughThem() {
        Predicate<Member> old = n -> n.name().compareTo("node-2") < 0;
        Predicate<Member> serving = n -> n.name().compareTo("node-6") < 0;
        List<Member> chosen = BY_SITE.choose(fleet(9, 3), List.of(), List.of(old, serving), 8);
        assertThat(names(chosen).subList(0, 2)).containsExactlyInAnyOrder("node-0", "node-1");
        assertThat(chosen.get(2).node().labels()).as("sites 0 and 1 had theirs").containsEntry("site", "site-2");
        assertThat(names(chosen).subList(2, 6)).containsExactlyInAnyOrder("node-2", "node-3", "node-4", "node-5");
        assertThat(names(chosen).subList(6, 8)).isSubsetOf("node-6", "node-7", "node-8");
    }
}
