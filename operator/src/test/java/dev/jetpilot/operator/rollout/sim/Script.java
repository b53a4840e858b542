package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeReason;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPlanner;
import dev.jetpilot.operator.rollout.RolloutReport;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A rollout told as a story: plays API server, kubelets and judge around the real planner, one tick at a
 * time, and writes down what happens. Every plan is held against {@link Invariants}.
 */
public final class Script {
    /** How often the kubelets, the judge and the operator get their turn. */
    public static final Duration TICK = Duration.ofSeconds(10);

    private final Truth truth = new Truth(1);
    private final VirtualOperator operator = new VirtualOperator(truth);
    private final Rollout rollout = new Rollout();
    private final Set<String> modules = new TreeSet<>();
    private final Map<String, Said> said = new HashMap<>();
    private final Map<String, ClassVerdict> verdicts = new HashMap<>();
    private final List<Action> applied = new ArrayList<>();
    private final Set<String> alarmed = new TreeSet<>();
    private final Narrator narrator = new Narrator(truth.now);
    private Target target = new Target.Resolved("r1", "r1");
    private Optional<Situation> seen = Optional.empty();
    private Plan last;
    private int crashAfter = Integer.MAX_VALUE;

    /** What the judge is told to say about a class. */
    private record Said(Verdict verdict, String message, boolean baselineReady) {}

    private Script() {}

    /** A fleet of nodes {@code node-1}, {@code node-2} … of one hardware class. */
    public static Script fleet(String hardwareClass, int nodes) {
        return new Script().and(hardwareClass, nodes);
    }

    /** More nodes, of this or another class; names go on counting. */
    public Script and(String hardwareClass, int nodes) {
        modules.add(hardwareClass);
        for (int i = 0; i < nodes; i++) {
            truth.add("node-" + (truth.nodes.size() + 1), hardwareClass, "site-" + truth.nodes.size() % 3);
        }
        return this;
    }

    /** Changes the spec of the rollout, or what people decided. */
    public Script edit(Consumer<Rollout> change) {
        change.accept(rollout);
        return this;
    }

    /** A model that has only these classes; models not told of have all. */
    public Script model(String name, String... classes) {
        truth.models.put(name, Truth.classes(classes));
        return this;
    }

    /** Installs {@code r1} first and lets it become stable, unrecorded. */
    public Script installed() {
        return promoted("r1");
    }

    /** Rolls a model out to its end without a hitch, unrecorded. */
    public Script promoted(String model) {
        target(model);
        modules.forEach(c -> judge(c, Verdict.PASS, "proven"));
        runUntil(() -> truth.revisions.containsKey(model)
                && report().classes().stream()
                        .allMatch(c -> c.cursor().orElseThrow().phase() == Cursor.Phase.HEALTHY)
                && last.actions().isEmpty());
        said.clear();
        verdicts.clear();
        return begin();
    }

    /** Rolls a model out in one class while others may not follow. */
    public Script promotedIn(String model, String hardwareClass) {
        return target(model)
                .judge(hardwareClass, Verdict.PASS, "proven")
                .until(model, hardwareClass, Cursor.Phase.HEALTHY);
    }

    /** From here on the story is written down, from zero. */
    public Script begin() {
        applied.clear();
        narrator.restart(truth.now);
        return this;
    }

    /** Points modelRef at a model. */
    public Script target(String model) {
        truth.models.computeIfAbsent(model, m -> Truth.classes(modules.toArray(String[]::new)));
        target = new Target.Resolved(model, model);
        narrator.person("modelRef: " + model);
        return this;
    }

    /** The model was deleted and made again with other contents: the same name, another revision. */
    public Script targetNamed(String revision, String model) {
        truth.models.computeIfAbsent(revision, m -> Truth.classes(modules.toArray(String[]::new)));
        truth.modelNames.put(revision, model);
        target = new Target.Resolved(model, revision);
        narrator.person("EdgeModel " + model + " is made again");
        return this;
    }

    /** Points modelRef at a model that is not there, or deletes the one it names. */
    public Script missing(String model) {
        target = new Target.Unavailable(model, "ModelNotFound", "EdgeModel " + model + " is not there: create it");
        narrator.person("EdgeModel " + model + " is not there");
        return this;
    }

    /** What the judge says about a class from now on. */
    public Script judge(String hardwareClass, Verdict verdict, String message) {
        said.put(hardwareClass, new Said(verdict, message, true));
        narrator.judge(hardwareClass, verdict, message);
        return this;
    }

    /** The judge has not yet read enough of stable's past. */
    public Script noBaseline(String hardwareClass) {
        said.put(hardwareClass, new Said(Verdict.INCONCLUSIVE, "collecting stable's history", false));
        return this;
    }

    /** The judge raises an alarm about nodes, not the version. */
    public Script alarm(String... nodes) {
        alarmed.addAll(Arrays.asList(nodes));
        Arrays.stream(nodes).forEach(n -> narrator.fleet(n + " breaches on its own"));
        return this;
    }

    /** Changes nodes. */
    public Script nodes(String what, Consumer<Truth.Node> change, String... names) {
        for (String name : names) {
            Truth.Node n = truth.nodes.get(name);
            change.accept(n);
            truth.change(n);
            narrator.fleet(name + " " + what);
        }
        return this;
    }

    /** Their Ready condition becomes Unknown. */
    public Script offline(String... names) {
        return connectivity("goes offline", Connectivity.OFFLINE, names);
    }

    /** Their Ready condition becomes True. */
    public Script online(String... names) {
        return connectivity("is back", Connectivity.READY, names);
    }

    private Script connectivity(String what, Connectivity to, String... names) {
        return nodes(
                what,
                n -> {
                    n.connectivity = to;
                    n.since = truth.now;
                },
                names);
    }

    /** Their labels say another module from now on. */
    public Script reflash(String module, String... names) {
        modules.add(module);
        return nodes("is of module " + module, n -> n.labels = Map.of("module", module, "site", "site-0"), names);
    }

    /** A node registers, or registers again: no labels of ours, no pods. */
    public Script register(String name, String module) {
        truth.nodes.remove(name);
        truth.add(name, module, "site-0");
        narrator.fleet(name + " registers");
        return this;
    }

    /** Pods of a revision crash from now on, in one class. */
    public Script crashing(String revision, String hardwareClass) {
        truth.badness.put(new Assignment(revision, hardwareClass), 100);
        return this;
    }

    /** Pods of a revision crash on one node. */
    public Script crashingOn(String node, String revision) {
        truth.cursed.add(node + "/" + revision);
        return this;
    }

    /** Pods that would crash fail in this way instead. */
    public Script failingBy(PodFailure.Kind kind) {
        truth.doom = kind;
        return this;
    }

    /** Pods of a revision start and never become ready. */
    public Script stuck(String revision) {
        truth.stuck.add(revision);
        return this;
    }

    /** The API server would refuse the pods of an assignment from now on, and what it said before is forgotten. */
    public Script refuses(String revision, String hardwareClass) {
        Assignment assignment = new Assignment(revision, hardwareClass);
        truth.refused.add(assignment);
        truth.workloads.computeIfPresent(
                assignment, (a, w) -> new Truth.Workload(w.observed(), WorkloadView.Admission.UNKNOWN));
        return this;
    }

    /** The operator dies after so many writes of its next plan that has any. */
    public Script crashAfter(int writes) {
        crashAfter = writes;
        return this;
    }

    /** Lets time pass. */
    public Script run(Duration time) {
        Instant end = truth.now.plus(time);
        while (truth.now.isBefore(end)) {
            tick();
        }
        return this;
    }

    /** Lets time pass until something holds; three hours are too long. */
    public Script runUntil(BooleanSupplier condition) {
        for (int i = 0; i < 1_000; i++) {
            tick();
            if (condition.getAsBoolean()) {
                return this;
            }
        }
        throw new AssertionError("never came true; the end of the story:\n" + narrator.tail());
    }

    /** Until a class of a revision is in this phase. */
    public Script until(String revision, String hardwareClass, Cursor.Phase phase) {
        return runUntil(() -> cursorIs(revision, hardwareClass, phase));
    }

    /** Until so many nodes are told to run a revision. */
    public Script runUntilOn(String revision, int nodes) {
        return runUntil(() -> on(revision).size() >= nodes);
    }

    /** Whether a class of a revision is in this phase. */
    public boolean cursorIs(String revision, String hardwareClass, Cursor.Phase phase) {
        return truth.cursor(revision, hardwareClass)
                .filter(c -> c.phase() == phase)
                .isPresent();
    }

    /** The site a node of {@link #fleet} stands on. */
    public static String siteOf(String node) {
        return "site-" + (Integer.parseInt(node.substring("node-".length())) - 1) % 3;
    }

    /** Until nothing was written for ten minutes. */
    public Script quiet() {
        int[] calm = {0};
        return runUntil(() -> {
            calm[0] = last.actions().isEmpty() ? calm[0] + 1 : 0;
            return calm[0] == 60;
        });
    }

    /** One turn of everybody. */
    public Script tick() {
        truth.observeWorkloads();
        truth.nodes.values().forEach(n -> {
            Optional<Truth.Pod> before = Optional.ofNullable(n.pod);
            truth.settle(n);
            narrator.pod(n, before);
        });
        operator.catchUp();
        for (int i = 0; i < 20; i++) {
            Situation situation = operator.situation(rollout.settings(target.model()), target, verdicts);
            if (sleeps(situation)) {
                break;
            }
            seen = Optional.of(situation);
            last = RolloutPlanner.plan(situation);
            Invariants.check(situation, last);
            narrator.report(last.report(), truth.now);
            if (!apply() || last.requeueAfter().filter(Duration::isZero).isEmpty()) {
                break;
            }
        }
        rule();
        truth.advance(TICK);
        narrator.at(truth.now);
        return this;
    }

    /** As the real one: nothing it can see has changed since its last plan, and it is not yet time to look again. */
    private boolean sleeps(Situation situation) {
        return seen.filter(before -> Invariants.at(before, situation.now()).equals(situation))
                .filter(before -> last.actions().isEmpty())
                .filter(before -> last.requeueAfter()
                        .map(before.now()::plus)
                        .filter(then -> !then.isAfter(situation.now()))
                        .isEmpty())
                .isPresent();
    }

    /** Has a person look at what the last plan reports: the table goes into the story. */
    public Script look() {
        narrator.look(last);
        return this;
    }

    private boolean apply() {
        for (Action action : last.actions()) {
            if (crashAfter-- == 0) {
                crashAfter = Integer.MAX_VALUE;
                narrator.fleet("the operator dies, and starts again");
                return false;
            }
            narrator.action(action, truth);
            if (!operator.apply(action)) {
                throw new AssertionError("refused although nothing else writes: " + action);
            }
            applied.add(action);
        }
        if (last.actions().isEmpty() && crashAfter != Integer.MAX_VALUE) {
            crashAfter++;
        }
        return true;
    }

    /** The judge speaks of what it was asked to watch, and of nothing else. */
    public Script rule() {
        for (Watch w : last.watches()) {
            Said s = said.getOrDefault(
                    w.trial().hardwareClass(), new Said(Verdict.INCONCLUSIVE, "too few samples yet", true));
            Set<String> alarms = w.canaries().stream().filter(alarmed::contains).collect(Collectors.toSet());
            verdicts.put(
                    w.trial().hardwareClass(),
                    new ClassVerdict(
                            w.trial(), w.step(), s.verdict, "Scripted", s.message, s.baselineReady, List.of(), alarms));
        }
        return this;
    }

    /** Names of the nodes that are told to run a revision. */
    public Set<String> on(String revision) {
        return truth.nodes.values().stream()
                .filter(n -> n.label.filter(a -> a.revision().equals(revision)).isPresent())
                .map(n -> n.name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a node is told to run. */
    public Optional<Assignment> assignment(String node) {
        return truth.nodes.get(node).label;
    }

    /** Where a revision stands in a class. */
    public Cursor cursor(String revision, String hardwareClass) {
        return truth.cursor(revision, hardwareClass).orElseThrow();
    }

    /** The last report. */
    public RolloutReport report() {
        return last.report();
    }

    /** The last report on a class. */
    public ClassReport report(String hardwareClass) {
        return report().classes().stream()
                .filter(c -> c.name().equals(hardwareClass))
                .findFirst()
                .orElseThrow();
    }

    /** Why a node runs what it runs. */
    public NodeReason reason(String node) {
        return java.util.stream.Stream.concat(
                        report().classes().stream().flatMap(c -> c.nodes().stream()), report().strays().stream())
                .filter(r -> r.node().equals(node))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    /** What the judge was last asked to watch in a class. */
    public Optional<Watch> watch(String hardwareClass) {
        return last.watches().stream()
                .filter(w -> w.trial().hardwareClass().equals(hardwareClass))
                .findFirst();
    }

    /** The last plan. */
    public Plan plan() {
        return last;
    }

    /** Every write since the story began. */
    public List<Action> writes() {
        return List.copyOf(applied);
    }

    /** Every node patch since the story began, as {@code node-1 r1→r2 Canary}. */
    public List<String> moves() {
        return applied.stream()
                .filter(Action.AssignNode.class::isInstance)
                .map(a -> Narrator.move((Action.AssignNode) a))
                .toList();
    }

    /** Names of revisions there are. */
    public Set<String> revisions() {
        return Set.copyOf(truth.revisions.keySet());
    }

    /** Assignments that have a DaemonSet. */
    public Set<String> workloads() {
        return truth.workloads.keySet().stream().map(Assignment::toString).collect(Collectors.toSet());
    }

    /** The time. */
    public Instant now() {
        return truth.now;
    }

    /** The story so far. */
    public String story() {
        return narrator.story();
    }

    /** Moves by node, to see who was moved how often. */
    public Map<String, List<String>> movesByNode() {
        Map<String, List<String>> all = new TreeMap<>();
        for (Action a : applied) {
            if (a instanceof Action.AssignNode m) {
                all.computeIfAbsent(m.node(), n -> new ArrayList<>())
                        .add(m.to().map(Assignment::revision).orElse("-"));
            }
        }
        return new LinkedHashMap<>(all);
    }

    RolloutSettings settings() {
        return rollout.settings(target.model());
    }
}
