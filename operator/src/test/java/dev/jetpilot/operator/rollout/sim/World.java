package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPlanner;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import dev.jetpilot.operator.rollout.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One seeded random world: nodes churn, people change their minds, operators lag, crash and overlap. */
final class World {
    private static final List<String> MODULES = List.of("nano", "nx", "agx");
    private static final List<String> SITES = List.of("north", "south", "west");
    private static final List<String> MODELS = List.of("m1", "m2", "m3", "m4", "m5", "m6");

    final Truth truth;
    final Random random;
    final List<VirtualOperator> operators = new ArrayList<>();
    private final boolean churn;
    private RolloutSettings settings;
    private Decisions decisions = Decisions.NONE;
    private boolean paused;
    private boolean windowOpen = true;
    private Target target;
    private final Map<String, ClassVerdict> verdicts = new HashMap<>();
    private int nextNode;
    private final TruthRules rules;
    private final Evidence evidence;
    final Reached reached = new Reached();

    World(long seed) {
        truth = new Truth(seed);
        random = truth.random;
        churn = random.nextInt(3) > 0;
        int classes = 2 + random.nextInt(2);
        int nodes = 1 + random.nextInt(random.nextBoolean() ? 6 : 40);
        for (int i = 0; i < nodes; i++) {
            addNode(MODULES.get(random.nextInt(classes)));
        }
        for (String m : MODELS) {
            List<String> known = new ArrayList<>(MODULES);
            if (random.nextInt(4) == 0) {
                known.remove(random.nextInt(known.size()));
            }
            truth.models.put(m, Truth.classes(known.toArray(String[]::new)));
        }
        target = new Target.Resolved("m1", "m1");
        newSettings();
        operators.add(new VirtualOperator(truth));
        if (random.nextInt(3) == 0) {
            operators.add(new VirtualOperator(truth));
        }
        rules = new TruthRules(truth, operators.size());
        evidence = new Evidence(truth);
        reached.count(operators.size() + " operators");
        if (random.nextInt(4) > 0) {
            calmly(40);
        }
    }

    private void addNode(String module) {
        truth.add("node-" + nextNode++, module, SITES.get(random.nextInt(SITES.size())));
    }

    private Share share(int most) {
        return random.nextBoolean() ? Share.percent(random.nextInt(most + 1)) : Share.of(random.nextInt(5));
    }

    private void newSettings() {
        List<Step> steps = new ArrayList<>();
        int weight = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            weight = Math.min(100, weight + random.nextInt(50));
            steps.add(new Step.SetWeight(Share.percent(weight)));
            if (random.nextInt(4) > 0) {
                steps.add(new Step.Analysis(
                        Duration.ofMinutes(random.nextInt(10)), Duration.ofMinutes(10 + random.nextInt(30))));
            }
            if (random.nextInt(3) == 0) {
                steps.add(new Step.Pause(
                        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMinutes(random.nextInt(60)))));
            }
        }
        RolloutSettings.Rollback rollback = new RolloutSettings.Rollback(
                random.nextInt(5) > 0,
                random.nextInt(4) == 0,
                random.nextInt(3),
                Duration.ofMinutes(30),
                share(100),
                random.nextInt(4));
        settings = new RolloutSettings(
                "uid",
                target.model(),
                false,
                Decisions.NONE,
                share(50),
                steps,
                random.nextBoolean() ? List.of() : List.of("site"),
                random.nextInt(5) > 0,
                RolloutSettings.Inconclusive.values()[random.nextInt(3)],
                rollback,
                Duration.ofMinutes(random.nextInt(30)),
                Windows.ALWAYS,
                Duration.ofSeconds(random.nextInt(20)),
                Duration.ofSeconds(900),
                random.nextInt(4));
    }

    private RolloutSettings current() {
        Windows windows = windowOpen ? Windows.ALWAYS : now -> new Windows.State(false, Optional.empty());
        return new RolloutSettings(
                settings.uid(),
                target.model(),
                paused,
                decisions,
                settings.maxUnavailable(),
                settings.steps(),
                settings.spreadBy(),
                settings.judged(),
                settings.onInconclusive(),
                settings.rollback(),
                settings.bake(),
                windows,
                settings.minReady(),
                settings.progressDeadline(),
                settings.historyLimit());
    }

    /** One thing happens. */
    void step() {
        rules.settle(current());
        int what = random.nextInt(100);
        if (what < 50) {
            operate();
        } else if (what < 77) {
            kubelets();
        } else if (what < 83) {
            nodeEvent();
        } else if (what < 94) {
            judge();
        } else {
            person();
        }
        truth.advance(Duration.ofSeconds(random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(120)));
    }

    private void operate() {
        VirtualOperator operator = operators.get(random.nextInt(operators.size()));
        if (random.nextInt(10) == 0) {
            operator.catchUp();
        } else {
            operator.someEvents();
        }
        Situation situation = operator.situation(current(), target, verdicts);
        Plan plan = RolloutPlanner.plan(situation);
        Invariants.check(situation, plan);
        int crashAfter = random.nextInt(5) == 0 ? random.nextInt(plan.actions().size() + 1) : Integer.MAX_VALUE;
        for (Action action : plan.actions()) {
            if (crashAfter-- == 0) {
                reached.count("died between writes");
                operator.catchUp();
                return;
            }
            if (!carriedOut(operator, action, situation)) {
                reached.count("conflict");
                return;
            }
            checkTruth(action);
        }
    }

    private boolean carriedOut(VirtualOperator operator, Action action, Situation situation) {
        Optional<Truth.Node> node = action instanceof Action.AssignNode move
                ? Optional.ofNullable(truth.nodes.get(move.node()))
                : Optional.empty();
        Optional<Revision> before = action instanceof Action.WriteCursors write
                ? Optional.ofNullable(truth.revisions.get(write.revision()))
                : Optional.empty();
        boolean served = node.filter(TruthRules::serves)
                .filter(n -> situation.fleet().nodes().stream()
                        .anyMatch(x -> x.name().equals(n.name) && x.serves()))
                .isPresent();
        rules.settle(situation.settings());
        if (!operator.apply(action)) {
            return false;
        }
        reached.accepted(action, before);
        if (operators.size() == 1) {
            evidence.accepted(action, before, situation);
        }
        if (action instanceof Action.AssignNode move) {
            rules.moved(move, served, situation);
        }
        return true;
    }

    private void checkTruth(Action action) {
        if (action instanceof Action.AssignNode move && move.to().isPresent()) {
            if (!truth.known(move.to().get())) {
                throw new AssertionError("R1 a label names an existing revision: " + move);
            }
            Optional<Cursor> cursor =
                    truth.cursor(move.to().get().revision(), move.to().get().hardwareClass());
            if (operators.size() == 1
                    && cursor.filter(c -> c.phase() == Cursor.Phase.REJECTED).isPresent()) {
                throw new AssertionError("R6 a rejected revision is not assigned: " + move);
            }
        }
    }

    private void kubelets() {
        rules.settle(current());
        truth.observeWorkloads();
        truth.nodes.values().forEach(n -> {
            if (random.nextInt(5) > 0) {
                truth.settle(n);
            }
        });
    }

    private void nodeEvent() {
        List<Truth.Node> all = List.copyOf(truth.nodes.values());
        Truth.Node n = all.get(random.nextInt(all.size()));
        int what = random.nextInt(churn ? 13 : 7);
        switch (what) {
            case 0, 1, 2 ->
                connectivity(n, n.connectivity == Connectivity.OFFLINE ? Connectivity.READY : Connectivity.OFFLINE);
            case 3 -> connectivity(n, random.nextBoolean() ? Connectivity.NOT_READY : Connectivity.READY);
            case 4 -> n.cordoned = !n.cordoned;
            case 5 -> n.throttled = !n.throttled;
            case 6 -> n.gpuHolder = n.pod == null && n.gpuHolder.isEmpty() ? Optional.of("other") : Optional.empty();
            case 7 -> n.selected = !n.selected;
            case 8 -> n.labels = Map.of("module", MODULES.get(random.nextInt(3)), "site", SITES.get(random.nextInt(3)));
            case 9 -> {
                if (truth.nodes.size() < 40) {
                    addNode(MODULES.get(random.nextInt(3)));
                }
            }
            case 10 -> {
                if (truth.nodes.size() > 1) {
                    truth.nodes.remove(n.name);
                }
            }
            case 11 -> {
                n.label = Optional.empty();
                n.at = null;
                n.pod = null;
            }
            default -> n.label = Optional.of(new Assignment("gone", "nano"));
        }
        if (what >= 7) {
            n.inMotion = false;
            n.movedAs = Optional.empty();
        }
        truth.change(n);
    }

    private void connectivity(Truth.Node n, Connectivity to) {
        if (n.connectivity != to) {
            n.connectivity = to;
            n.since = truth.now;
        }
    }

    private void judge() {
        Optional<Revision> current =
                truth.revisions.values().stream().max(Comparator.comparingLong(Revision::sequence));
        if (current.isEmpty()) {
            return;
        }
        current.get().cursors().forEach((name, c) -> {
            int dice = random.nextInt(100);
            Verdict word = dice < 52
                    ? Verdict.PASS
                    : dice < 60 ? Verdict.FAIL : dice < 66 ? Verdict.COMMON_CAUSE : Verdict.INCONCLUSIVE;
            verdicts.put(name, verdict(current.get().id(), name, c, word, random.nextInt(10) > 0));
        });
        truth.badness.clear();
        if (random.nextInt(3) == 0) {
            String bad = random.nextBoolean() ? target.model() : MODELS.get(random.nextInt(MODELS.size()));
            truth.badness.put(new Assignment(bad, MODULES.get(random.nextInt(3))), random.nextInt(100));
        }
    }

    private ClassVerdict verdict(String revision, String name, Cursor c, Verdict word, boolean baseline) {
        Set<String> alarmed = new HashSet<>();
        if (random.nextInt(5) == 0) {
            truth.nodes.keySet().stream().filter(x -> random.nextInt(6) == 0).forEach(alarmed::add);
        }
        return new ClassVerdict(
                new Trial(revision, name, c.attempt()),
                c.step(),
                word,
                "Random",
                "as the dice fell",
                baseline,
                List.of(),
                alarmed);
    }

    private void person() {
        String model = target.model();
        int attempt = 1 + random.nextInt(3);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> retarget();
            case 3 -> paused = !paused;
            case 4 -> windowOpen = !windowOpen;
            case 5 ->
                decisions = new Decisions(Optional.of("lunch"), Optional.empty(), Optional.empty(), Optional.empty());
            case 6, 7 ->
                decisions = new Decisions(
                        Optional.empty(),
                        Optional.of(new Decisions.StepRef(model, attempt, 1 + random.nextInt(6))),
                        Optional.empty(),
                        Optional.empty());
            case 8 ->
                decisions = new Decisions(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Decisions.AttemptRef(model, attempt)),
                        Optional.empty());
            case 9 ->
                decisions = new Decisions(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Decisions.AttemptRef(model, attempt)));
            case 10 -> newSettings();
            default -> decisions = Decisions.NONE;
        }
    }

    private void retarget() {
        List<String> known = List.copyOf(truth.revisions.keySet());
        String model = known.isEmpty() || random.nextBoolean()
                ? MODELS.get(random.nextInt(MODELS.size()))
                : known.get(random.nextInt(known.size()));
        target = random.nextInt(6) == 0
                ? new Target.Unavailable(model, "ModelNotFound", "create it")
                : new Target.Resolved(model, model);
    }

    /** From here on nothing goes wrong: the world must come to rest, and at the right place. */
    void comeToRest() {
        healAll();
        if (!calmly(600)) {
            throw new AssertionError("R10 never comes to rest: "
                    + RolloutPlanner.plan(operators.get(0).situation(current(), target, verdicts))
                            .actions());
        }
        atRest();
    }

    /** A quiet hour in the middle: what is going on may come to its end, accidents that are there stay. */
    void lull() {
        calmly(40);
    }

    private void healAll() {
        if (target instanceof Target.Unavailable u) {
            target = new Target.Resolved(u.model(), u.model());
        }
        paused = false;
        windowOpen = true;
        truth.badness.clear();
        truth.nodes.values().forEach(n -> {
            connectivity(n, Connectivity.READY);
            n.cordoned = false;
            n.throttled = false;
            n.gpuHolder = Optional.empty();
            if (n.pod != null && n.pod.doomed()) {
                n.pod = null;
            }
            truth.change(n);
        });
    }

    /** Plays on without accidents until nothing was written eight times; false when that takes too long. */
    private boolean calmly(int rounds) {
        VirtualOperator operator = operators.get(0);
        int quiet = 0;
        for (int round = 0; round < rounds && quiet < 8; round++) {
            truth.advance(Duration.ofMinutes(10));
            truth.observeWorkloads();
            truth.nodes.values().forEach(truth::settle);
            rules.settle(current());
            operator.catchUp();
            passEverything();
            Situation situation = operator.situation(current(), target, verdicts);
            Plan plan = RolloutPlanner.plan(situation);
            Invariants.check(situation, plan);
            for (Action action : plan.actions()) {
                if (!carriedOut(operator, action, situation)) {
                    throw new AssertionError("refused although nothing else writes: " + action);
                }
            }
            quiet = plan.actions().isEmpty() ? quiet + 1 : 0;
        }
        return quiet >= 8;
    }

    private void passEverything() {
        decisions = Decisions.NONE;
        Revision current = truth.revisions.get(target.model());
        if (current == null) {
            return;
        }
        current.cursors().forEach((name, c) -> {
            verdicts.put(
                    name,
                    new ClassVerdict(
                            new Trial(current.id(), name, c.attempt()),
                            c.step(),
                            Verdict.PASS,
                            "Proven",
                            "well",
                            true,
                            List.of(),
                            Set.of()));
            boolean stranded = c.phase().underway()
                    && !c.alarmed().isEmpty()
                    && truth.nodes.values().stream()
                            .noneMatch(n -> n.label.equals(Optional.of(new Assignment(current.id(), name))));
            if (stranded || (!settings.rollback().automatic() && !c.failed().isEmpty())) {
                Decisions.AttemptRef bad = new Decisions.AttemptRef(current.model(), c.attempt());
                decisions = new Decisions(Optional.empty(), Optional.empty(), Optional.of(bad), Optional.empty());
            } else if (c.phase() == Cursor.Phase.STEPS && c.steps().get(c.step()) instanceof Step.Pause) {
                decisions = new Decisions(
                        Optional.empty(),
                        Optional.of(new Decisions.StepRef(current.model(), c.attempt(), c.step() + 1)),
                        Optional.empty(),
                        Optional.empty());
            }
        });
    }

    private void atRest() {
        Revision current = truth.revisions.get(target.model());
        Set<Assignment> used = new HashSet<>();
        for (Truth.Node n : truth.nodes.values()) {
            n.label.ifPresent(used::add);
            Optional<String> name = n.selected ? current.classOf(n.labels) : Optional.empty();
            if (!n.selected && n.label.isPresent()) {
                throw new AssertionError("R15 a deselected node keeps its label: " + n.name);
            }
            if (name.isEmpty()) {
                continue;
            }
            Cursor c = current.cursor(name.get()).orElseThrow();
            boolean onTarget = n.label.equals(Optional.of(new Assignment(current.id(), name.get())));
            if (c.phase() == Cursor.Phase.HEALTHY && !onTarget) {
                throw new AssertionError("promoted, but " + n.name + " has " + n.label);
            }
            boolean waitsForOthers = settings.rollback().wholeRollout()
                    && c.phase() == Cursor.Phase.BAKING
                    && current.cursors().values().stream().anyMatch(x -> x.phase() == Cursor.Phase.REJECTED);
            if (c.phase() != Cursor.Phase.HEALTHY && c.phase() != Cursor.Phase.REJECTED && !waitsForOthers) {
                throw new AssertionError("neither promoted nor rejected: " + name.get() + " " + c);
            }
            if (c.phase() == Cursor.Phase.REJECTED
                    && onTarget
                    && c.stable()
                            .flatMap(id -> Optional.ofNullable(truth.revisions.get(id)))
                            .flatMap(r -> r.classOf(n.labels))
                            .isPresent()) {
                throw new AssertionError("R5 rejected, but " + n.name + " still has it");
            }
        }
        for (Assignment a : truth.workloads.keySet()) {
            boolean target = a.revision().equals(current.id())
                    || current.cursors().values().stream().anyMatch(c -> c.phase() == Cursor.Phase.BAKING);
            if (!used.contains(a) && !target) {
                throw new AssertionError("a DaemonSet that no node needs: " + a);
            }
        }
    }
}
