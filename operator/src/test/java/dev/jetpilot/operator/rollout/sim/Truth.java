package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.fleet.Unfit;
import dev.jetpilot.operator.fleet.WorkloadView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What is really so: the API server, the DaemonSet controller and the kubelets of a small world. */
public final class Truth {
    final Random random;
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    long version = 1;
    final TreeMap<String, Node> nodes = new TreeMap<>();
    final TreeMap<String, Revision> revisions = new TreeMap<>();
    final Map<Assignment, Workload> workloads = new HashMap<>();
    final List<Tombstone> tombstones = new ArrayList<>();
    /** Models by revision id: which classes they have. */
    final Map<String, List<ClassDefinition>> models = new HashMap<>();
    /** Chance in percent that a pod of (revision, class) never becomes ready. */
    final Map<Assignment, Integer> badness = new HashMap<>();

    /** {@code <node>/<revision>}: pods that never become ready, whatever the dice say. */
    final Set<String> cursed = new HashSet<>();

    /** Names of models that differ from their revision's id. */
    final Map<String, String> modelNames = new HashMap<>();

    /** Revisions whose pods start and never become ready. */
    final Set<String> stuck = new HashSet<>();

    /** Assignments whose pods the API server refuses. */
    final Set<Assignment> refused = new HashSet<>();

    /** A node and its pod as the API server has them. */
    public static final class Node implements Cloneable {
        String name;
        long version;
        Map<String, String> labels = Map.of();
        public boolean selected = true;
        public Connectivity connectivity = Connectivity.READY;
        Instant since;
        public boolean cordoned;
        public boolean throttled;
        public Optional<String> gpuHolder = Optional.empty();
        public Optional<Unfit> unfit = Optional.empty();
        public Optional<Assignment> label = Optional.empty();
        Instant at;
        Pod pod;

        /** Whether our move took it out of service and it is not back yet. */
        boolean inMotion;

        /** What we last told it to run. */
        Optional<Assignment> movedAs = Optional.empty();

        /** Its pod is gone; the DaemonSet controller makes another. */
        public void losePod() {
            pod = null;
        }

        Node copy() {
            try {
                return (Node) clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }

        NodeView view(boolean readable, Pod seenPod) {
            return new NodeView(
                    name,
                    Long.toString(version),
                    labels,
                    selected,
                    connectivity,
                    since,
                    cordoned,
                    throttled,
                    readable ? label : Optional.empty(),
                    label.isPresent(),
                    Optional.ofNullable(at),
                    Optional.ofNullable(seenPod).map(Pod::view),
                    gpuHolder,
                    unfit);
        }
    }

    /** A pod; immutable. */
    record Pod(
            String name, Assignment runs, boolean ready, Instant since, boolean doomed, Optional<PodFailure> failure) {
        PodView view() {
            return new PodView(name, runs, ready, since, false, failure);
        }
    }

    /** A DaemonSet; immutable. */
    record Workload(boolean observed, WorkloadView.Admission admission) {}

    /** What becomes of the pods that are doomed. */
    PodFailure.Kind doom = PodFailure.Kind.CRASH_LOOP;

    Truth(long seed) {
        this.random = new Random(seed);
    }

    static List<ClassDefinition> classes(String... names) {
        List<ClassDefinition> all = new ArrayList<>();
        for (String name : names) {
            all.add(new ClassDefinition(name, new LabelMatch(Map.of("module", name), List.of())));
        }
        return all;
    }

    void add(String name, String module, String site) {
        Node n = new Node();
        n.name = name;
        n.labels = Map.of("module", module, "site", site);
        n.since = now;
        n.version = ++version;
        nodes.put(name, n);
    }

    void change(Node n) {
        n.version = ++version;
    }

    boolean known(Assignment a) {
        Revision r = revisions.get(a.revision());
        return r != null && r.classes().stream().anyMatch(c -> c.name().equals(a.hardwareClass()));
    }

    /** The DaemonSet controller and the kubelet of one node do a little. */
    void settle(Node n) {
        if (!n.connectivity.online()) {
            return;
        }
        Optional<Assignment> wanted = n.label.filter(workloads::containsKey);
        if (n.pod != null && !wanted.equals(Optional.of(n.pod.runs()))) {
            n.pod = null;
            return;
        }
        if (n.pod == null) {
            if (wanted.isPresent()) {
                boolean doomed = random.nextInt(100) < badness.getOrDefault(wanted.get(), 0)
                        || cursed.contains(n.name + "/" + wanted.get().revision());
                n.pod = new Pod("pod-" + ++version, wanted.get(), false, now, doomed, Optional.empty());
            }
            return;
        }
        if (n.connectivity != Connectivity.READY || n.gpuHolder.isPresent()) {
            if (n.pod.ready()) {
                n.pod = new Pod(n.pod.name(), n.pod.runs(), false, now, n.pod.doomed(), Optional.empty());
            }
            return;
        }
        if (n.pod.doomed() && n.pod.failure().isEmpty()) {
            PodFailure failure = new PodFailure(doom, "as scripted");
            n.pod = new Pod(n.pod.name(), n.pod.runs(), false, now, true, Optional.of(failure));
        } else if (!n.pod.doomed()
                && !n.pod.ready()
                && !stuck.contains(n.pod.runs().revision())) {
            n.pod = new Pod(n.pod.name(), n.pod.runs(), true, now, false, Optional.empty());
        }
    }

    /** Workload controllers catch up. */
    void observeWorkloads() {
        workloads.replaceAll((a, w) -> new Workload(true, w.admission()));
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    Optional<Cursor> cursor(String revision, String hardwareClass) {
        return Optional.ofNullable(revisions.get(revision)).flatMap(r -> r.cursor(hardwareClass));
    }
}
