package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.testbed.cluster.Tether;
import dev.jetpilot.testbed.demo.report.Mark;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.jetson.RequestTally;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A run of the demo: what is tried on the cluster, with what is seen of it. */
final class Run implements AutoCloseable {
    /** Of the fleet's time; a rollout over 24 nodes takes about forty minutes. */
    private static final Duration PATIENCE = Duration.ofHours(4);

    private final DemoOptions options;
    private final Cluster cluster;
    private final Chronicle chronicle;
    private final Screen screen;
    private final Teller teller;
    private final Standing standing;
    private final Tether tether;
    private final OperatorProcess operator;
    private final Instant begin;
    private final long realBegin = System.nanoTime();
    private final List<Mark> marks = new ArrayList<>();
    private final List<TargetRecord> targets = new ArrayList<>();
    private final Thread painter = new Thread(this::paint, "demo-painter");
    private volatile boolean operatorExpected = true;

    /** The demo cannot go on: what it waited for, and how things stand. */
    static final class StuckException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StuckException(String message) {
            super(message);
        }
    }

    Run(DemoOptions options, Cluster cluster, Screen screen, boolean live) {
        this.options = options;
        this.cluster = cluster;
        this.screen = screen;
        this.begin = cluster.time().now();
        this.chronicle = new Chronicle(cluster.server());
        this.teller = new Teller(begin, screen, !live);
        this.standing = new Standing(cluster, chronicle, live);
        chronicle.listen(teller::tell);
        this.tether = new Tether(cluster.server().clientConfig(OperatorProcess.USER_AGENT));
        Path kubeconfig = Cluster.write(options.output().resolve("operator.kubeconfig"), tether.kubeconfig());
        Path log = options.output().resolve("operator.log");
        this.operator = OperatorProcess.start(
                options.operatorJar(), kubeconfig, log, cluster.time().now(), options.speed());
        painter.setDaemon(true);
        painter.start();
    }

    private void paint() {
        try {
            while (true) {
                List<String> panel = new ArrayList<>(List.of(""));
                panel.addAll(standing.lines());
                screen.panel(panel);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Chronicle chronicle() {
        return chronicle;
    }

    Cluster cluster() {
        return cluster;
    }

    OperatorProcess operator() {
        return operator;
    }

    /** What the operator's first life is held by. */
    Tether tether() {
        return tether;
    }

    Instant begin() {
        return begin;
    }

    Duration wallTime() {
        return Duration.ofNanos(System.nanoTime() - realBegin);
    }

    List<Mark> marks() {
        return List.copyOf(marks);
    }

    List<TargetRecord> targets() {
        return List.copyOf(targets);
    }

    List<String> decisions() {
        return teller.decisions();
    }

    /** A new chapter of the story. */
    void chapter(String title) {
        screen.chapter(title);
    }

    /** The end of a chapter. */
    void chapterEnds() {
        screen.keep(standing.lines());
    }

    /** Tells of something the demo does. */
    void act(String text) {
        teller.act(cluster.time().now(), text);
    }

    /** Marks a moment in the timeline of the whole fleet. */
    void mark(Mark.Kind kind, String text) {
        marks.add(new Mark(cluster.time().now(), kind, "", text));
    }

    /** From now on the operator's process may be gone, until it is started again. */
    void operatorMayBeGone(boolean may) {
        operatorExpected = !may;
    }

    /** A target that was applied and is not settled yet. */
    record Pending(String rollout, String model, Instant from, List<RequestTally> before) {
        Pending {
            before = List.copyOf(before);
        }
    }

    /** Applies an EdgeRollout; {@code version} is how the timeline calls its model. */
    Pending apply(ObjectNode rollout, String version) {
        String key = rollout.at("/metadata/namespace").asText("default") + "/"
                + rollout.at("/metadata/name").asText();
        String model = rollout.at("/spec/modelRef/name").asText();
        Pending pending =
                new Pending(key, model, cluster.time().now(), cluster.world().requests());
        mark(Mark.Kind.TARGET, "→ " + version);
        act("kubectl apply: EdgeRollout " + key + " to " + model);
        Manifests.apply(cluster.user(), rollout);
        return pending;
    }

    /** Follows what was applied until nothing moves, and keeps the record, also of what does not come to an end. */
    void follow(Pending target) throws InterruptedException {
        try {
            await(
                    "EdgeRollout " + target.rollout() + " to settle on " + target.model(),
                    () -> settled(target.rollout(), target.model()));
            await(
                    "the revisions of EdgeRollout " + target.rollout() + " to be seen as they are",
                    () -> chronicle.upToDateWithRevisions(target.rollout()));
        } finally {
            targets.add(new TargetRecord(
                    target.rollout(),
                    target.model(),
                    new Period(target.from(), cluster.time().now()),
                    target.before(),
                    cluster.world().requests(),
                    chronicle.rollout(target.rollout())));
        }
    }

    /**
     * Waits until something is so.
     *
     * @throws StuckException if it does not come to be so within four hours of the fleet's time, or the operator ends
     */
    void await(String what, BooleanSupplier so) throws InterruptedException {
        boolean came = chronicle.await(() -> so.getAsBoolean() || gone(), PATIENCE);
        if (gone() && !so.getAsBoolean()) {
            throw new StuckException("the operator ended by itself while the demo waited for " + what
                    + "; its last words:\n  " + String.join("\n  ", operator.lastWords(12)));
        }
        if (!came) {
            throw new StuckException("waited " + PATIENCE.toHours() + " h of the fleet's time for " + what
                    + " in vain; " + "how things stand:\n  " + String.join("\n  ", standing.lines()));
        }
    }

    private boolean gone() {
        return operatorExpected && !operator.alive();
    }

    /** Whether nothing is under way for the newest generation with that model. */
    private boolean settled(String key, String model) {
        Optional<EdgeRollout> stored = chronicle.rollout(key);
        return stored.filter(r -> r.getSpec().modelRef().name().equals(model))
                .filter(r -> r.getStatus() != null && r.getStatus().conditions() != null)
                .filter(r ->
                        r.getMetadata().getGeneration().equals(r.getStatus().observedGeneration()))
                .filter(r -> r.getStatus().conditions().stream()
                        .anyMatch(c -> c.getType().equals("Reconciling")
                                && c.getStatus().equals("False")))
                .filter(r -> r.getStatus().classes() != null
                        && r.getStatus().classes().stream()
                                .allMatch(c -> c.nodes().moving() == 0))
                .isPresent();
    }

    /** From now on the screen is somebody else's; what happens is still told. */
    void stopPainting() throws InterruptedException {
        painter.interrupt();
        painter.join();
    }

    @Override
    public void close() {
        painter.interrupt();
        operator.close();
        tether.close();
        chronicle.close();
    }
}
