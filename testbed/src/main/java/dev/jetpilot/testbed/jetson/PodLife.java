package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.jetson.ContainerRuntime.Refusal;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod on a node, from its admission to its end. Pure: it moves when it is told the time, and every transition happens
 * at its own time however late it is told.
 */
final class PodLife {
    private static final Duration SANDBOX_TAKES = Duration.ofSeconds(1);
    private static final Duration SANDBOX_RETRY = Duration.ofSeconds(15);
    /** An inference server that gets SIGTERM. */
    private static final Duration STOPPING_TAKES = Duration.ofSeconds(2);

    enum Stage {
        SANDBOX,
        INIT,
        MAIN,
        STOPPING,
        /** Turned away, or all containers have ended for good. */
        OVER
    }

    private final Pod pod;
    private final ContainerRuntime runtime;
    private final PodReport report;
    private final List<ContainerLife> inits = new ArrayList<>();
    private final List<ContainerLife> mains = new ArrayList<>();
    private final Instant admittedAt;
    private Stage stage = Stage.SANDBOX;
    private int initIndex;
    private Optional<Instant> sandboxWake;
    private Optional<String> address = Optional.empty();
    private Optional<Refusal> refusal = Optional.empty();
    private Optional<Refusal> trouble = Optional.empty();

    /** The pod arrives at its node. */
    PodLife(Pod pod, ContainerRuntime runtime, String hostIp, Instant now) {
        this.pod = pod;
        this.runtime = runtime;
        this.admittedAt = now;
        for (Container container : pod.getSpec().getInitContainers()) {
            inits.add(new ContainerLife(pod, container, runtime, true));
        }
        for (Container container : pod.getSpec().getContainers()) {
            mains.add(new ContainerLife(pod, container, runtime, false));
        }
        this.report = new PodReport(pod, hostIp);
        refusal = runtime.refusal(pod);
        stage = refusal.isPresent() ? Stage.OVER : Stage.SANDBOX;
        sandboxWake = refusal.isPresent() ? Optional.empty() : Optional.of(now.plus(SANDBOX_TAKES));
        report.observe(this, now);
    }

    /** Lets everything happen that is due by now. */
    void advance(Instant now) {
        for (Optional<Instant> due = wake(); due.isPresent() && !due.get().isAfter(now); due = wake()) {
            step(due.get());
            report.observe(this, due.get());
        }
        report.observe(this, now);
    }

    /** When something happens next. */
    Optional<Instant> wake() {
        return Stream.concat(sandboxWake.stream(), lives().flatMap(life -> life.wake().stream()))
                .min(Comparator.naturalOrder());
    }

    private void step(Instant now) {
        if (sandboxWake.filter(now::equals).isPresent()) {
            sandbox(now);
        }
        lives().filter(life -> life.wake().filter(now::equals).isPresent())
                .toList()
                .forEach(life -> life.step(now));
        follow(now);
    }

    /** A real process has ended; one that is not the latest of its container is nobody's. */
    void ended(long process, Instant now, ContainerRuntime.End how) {
        boolean ours = lives().toList().stream().anyMatch(life -> life.ended(process, now, how));
        if (ours) {
            follow(now);
            advance(now);
        }
    }

    /** What the states of the containers mean for the pod. */
    private void follow(Instant now) {
        if (stage == Stage.INIT) {
            nextInit(now);
        }
        boolean ended = mains.stream().allMatch(life -> life.state() == ContainerLife.State.ENDED);
        if (stage == Stage.MAIN && ended) {
            stage = Stage.OVER;
        }
        if (stage == Stage.STOPPING && lives().allMatch(life -> life.state() == ContainerLife.State.ENDED)) {
            stage = Stage.OVER;
        }
    }

    private void sandbox(Instant now) {
        trouble = runtime.sandboxFailure(pod);
        if (trouble.isPresent()) {
            sandboxWake = Optional.of(now.plus(SANDBOX_RETRY));
            return;
        }
        sandboxWake = Optional.empty();
        address = Optional.of(runtime.address(pod));
        stage = Stage.INIT;
        if (!inits.isEmpty()) {
            inits.get(0).begin(now);
        }
        nextInit(now);
    }

    private void nextInit(Instant now) {
        while (initIndex < inits.size()) {
            ContainerLife current = inits.get(initIndex);
            boolean passed = current.endedWell() || current.sidecar() && current.readyAt(now);
            if (!passed) {
                if (current.state() == ContainerLife.State.ENDED) {
                    stage = Stage.OVER;
                }
                return;
            }
            initIndex++;
            if (initIndex < inits.size()) {
                inits.get(initIndex).begin(now);
            }
        }
        stage = Stage.MAIN;
        mains.forEach(life -> life.begin(now));
    }

    /** The pod was deleted: its containers are told to end, and are killed when the grace is over. */
    void stop(Instant now, Duration grace) {
        if (stage == Stage.OVER) {
            return;
        }
        stage = Stage.STOPPING;
        sandboxWake = Optional.empty();
        Instant at = now.plus(grace.compareTo(STOPPING_TAKES) < 0 ? grace : STOPPING_TAKES);
        lives().forEach(life -> life.stop(now, at, grace));
        if (lives().allMatch(life -> life.state() == ContainerLife.State.ENDED)) {
            stage = Stage.OVER;
        }
        advance(now);
    }

    /** All processes die, as when power goes, and start again now. */
    void reboot(Instant now) {
        lives().forEach(life -> life.kill(now, ""));
        advance(now);
    }

    /** The world has changed: running containers find out. */
    void reconsider(Instant now) {
        lives().forEach(life -> life.reconsider(now));
        advance(now);
    }

    private Stream<ContainerLife> lives() {
        return Stream.concat(inits.stream(), mains.stream());
    }

    /** The status as the kubelet would write it. */
    PodStatus status(Instant now) {
        return report.status(this, now);
    }

    boolean over() {
        return stage == Stage.OVER;
    }

    boolean ready(Instant now) {
        return stage == Stage.MAIN && mains.stream().allMatch(life -> life.readyAt(now));
    }

    Stage stage() {
        return stage;
    }

    boolean initialized() {
        return initIndex == inits.size() && stage != Stage.SANDBOX;
    }

    List<ContainerLife> inits() {
        return inits;
    }

    List<ContainerLife> mains() {
        return mains;
    }

    Instant admittedAt() {
        return admittedAt;
    }

    Optional<String> address() {
        return address;
    }

    /** Why the node turned the pod away. */
    Optional<Refusal> refusal() {
        return refusal;
    }

    /** What keeps its sandbox or its volumes from being made. */
    Optional<Refusal> trouble() {
        return trouble;
    }

    /** Which probe of a running container fails, and will go on to. */
    Optional<Refusal> unhealthy() {
        return mains.stream()
                .filter(life -> life.state() == ContainerLife.State.RUNNING)
                .flatMap(life -> life.unhealthy().stream())
                .findFirst()
                .map(message -> new Refusal("Unhealthy", message));
    }
}
