package dev.jetpilot.testbed.bench;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import dev.jetpilot.operator.rollout.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fleet of three hardware classes, of 50, 30 and 20 percent, one node in fifty offline, in a rollout of r2 over r1. */
public final class LargeFleet {
    private static final List<String> CLASSES = List.of("orin-nano", "orin-nx", "agx-orin");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<Step> STEPS = List.of(
            new Step.SetWeight(Share.percent(5)),
            new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)),
            new Step.SetWeight(Share.percent(50)),
            new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)));

    /** Where the rollout stands. */
    public enum Moment {
        /** r2 is stable everywhere: nothing to do. */
        SETTLED,
        /** 5 % are on r2 and are analysed. */
        CANARY,
        /** The second weight opens a wave: half of each class is chosen from. */
        WAVE,
        /** Half of each class is on r2 when it is rejected. */
        ROLLBACK;

        void expect(Plan plan) {
            long moves = plan.actions().stream()
                    .filter(Action.AssignNode.class::isInstance)
                    .count();
            boolean right = this == SETTLED || this == CANARY ? plan.actions().isEmpty() : moves > 100;
            if (!right) {
                throw new IllegalStateException(this + " is to " + (moves == 0 ? "move nodes" : "move none") + ", but "
                        + moves + " move and " + plan.actions().size() + " actions are planned");
            }
        }
    }

    private final int size;

    LargeFleet(int size) {
        this.size = size;
    }

    Situation at(Moment moment) {
        Revision stable = revision("r1", 1, cursors(healthy(1)));
        Revision target = revision("r2", 2, cursors(cursor(moment)));
        Map<Assignment, WorkloadView> workloads = new HashMap<>();
        Map<String, ClassVerdict> verdicts = new HashMap<>();
        for (String name : CLASSES) {
            for (Revision r : moment == Moment.SETTLED ? List.of(target) : List.of(stable, target)) {
                workloads.put(
                        new Assignment(r.id(), name),
                        new WorkloadView(true, true, WorkloadView.Admission.ACCEPTED, Optional.empty()));
            }
            verdicts.put(name, verdict(name, moment));
        }
        return new Situation(
                settings(),
                new Target.Resolved("r2", "r2"),
                List.of(stable, target),
                List.of(),
                new Fleet(nodes(moment), workloads, true),
                verdicts,
                NOW);
    }

    private List<NodeView> nodes(Moment moment) {
        int share = switch (moment) {
            case SETTLED -> 100;
            case CANARY, WAVE -> 5;
            case ROLLBACK -> 50;
        };
        Map<String, Integer> seen = new HashMap<>();
        List<NodeView> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String name = CLASSES.get(i % 10 < 5 ? 0 : i % 10 < 8 ? 1 : 2);
            int nth = seen.merge(name, 1, Integer::sum);
            boolean online = nth % 50 != 25;
            boolean onTarget = nth % 100 < share || (share == 100);
            nodes.add(node(String.format("jetson-%05d", i), name, online, onTarget ? "r2" : "r1", i % 40));
        }
        return nodes;
    }

    private static NodeView node(String name, String hardwareClass, boolean online, String revision, int site) {
        Assignment runs = new Assignment(revision, hardwareClass);
        Instant since = NOW.minus(Duration.ofHours(1));
        Map<String, String> labels = Map.of(
                "kubernetes.io/hostname",
                name,
                "jetpilot.dev/module",
                hardwareClass,
                "jetpilot.dev/l4t-line",
                "r36.4",
                "topology.kubernetes.io/zone",
                "site-" + site,
                "site",
                "bangkok");
        return new NodeView(
                name,
                "1",
                labels,
                true,
                online ? Connectivity.READY : Connectivity.OFFLINE,
                since,
                false,
                false,
                Optional.of(runs),
                true,
                Optional.of(since),
                Optional.of(new PodView("p-" + name, runs, true, since, false, Optional.empty())),
                Optional.empty());
    }

    private static Revision revision(String id, long sequence, Map<String, Cursor> cursors) {
        List<ClassDefinition> classes = CLASSES.stream()
                .map(c -> new ClassDefinition(
                        c,
                        new LabelMatch(Map.of("jetpilot.dev/module", c, "jetpilot.dev/l4t-line", "r36.4"), List.of())))
                .toList();
        return new Revision(id, id, sequence, classes, cursors, "1");
    }

    private static Map<String, Cursor> cursors(Cursor cursor) {
        Map<String, Cursor> all = new HashMap<>();
        CLASSES.forEach(c -> all.put(c, cursor));
        return all;
    }

    private static Cursor healthy(long order) {
        return Cursor.waiting(1, 0, NOW.minus(Duration.ofDays(9))).healthy(order, false, NOW.minus(Duration.ofDays(8)));
    }

    private Cursor cursor(Moment moment) {
        Cursor first = Cursor.waiting(1, 0, NOW).begin(STEPS, Optional.of("r1"), CLASSES.size(), NOW);
        return switch (moment) {
            case SETTLED -> healthy(2);
            case CANARY -> first.weigh(size / 5, false).advance(NOW.minus(Duration.ofMinutes(30)));
            case WAVE, ROLLBACK -> first.advance(NOW).advance(NOW).weigh(size / 5, false);
        };
    }

    private static ClassVerdict verdict(String name, Moment moment) {
        Verdict word = moment == Moment.ROLLBACK ? Verdict.FAIL : Verdict.INCONCLUSIVE;
        return new ClassVerdict(
                new Trial("r2", name, 1), 1, word, "NotYetProven", "n=840", true, List.of(), java.util.Set.of());
    }

    private static RolloutSettings settings() {
        return new RolloutSettings(
                "6f1c1f0e-8f5c-4f0e-9d5a-0d6c1f6c2b11",
                "r2",
                false,
                Decisions.NONE,
                Share.percent(10),
                STEPS,
                List.of("topology.kubernetes.io/zone"),
                true,
                RolloutSettings.Inconclusive.PAUSE,
                new RolloutSettings.Rollback(true, false, 1, Duration.ofMinutes(30), Share.percent(50), 2),
                Duration.ofMinutes(30),
                Windows.ALWAYS,
                Duration.ofSeconds(10),
                Duration.ofSeconds(900),
                5);
    }
}
