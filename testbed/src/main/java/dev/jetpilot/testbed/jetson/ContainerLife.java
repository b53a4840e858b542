package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.jetson.ContainerRuntime.End;
import dev.jetpilot.testbed.jetson.ContainerRuntime.Pull;
import dev.jetpilot.testbed.jetson.ContainerRuntime.Refusal;
import dev.jetpilot.testbed.jetson.ContainerRuntime.Run;
import dev.jetpilot.testbed.nodeside.LoadedModel;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One container from its image to its end, and round again. Pure: it does nothing but move when it is told the time.
 *
 * <p>Back-offs are the kubelet's: 10 s doubling to 5 min for images and for restarts; the first restart is immediate,
 * and ten minutes of running forgive (kubernetes/pkg/kubelet/kuberuntime, images and kubelet.go).
 */
final class ContainerLife {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final Duration FIRST_RESTART_TAKES = Duration.ofMillis(500);
    /** Exit code of a process that got SIGKILL. */
    private static final int KILLED = 137;

    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    enum State {
        /** Not its turn yet, or its image is on the way. */
        WAITING,
        /** Its image cannot be had, or it cannot be created; it tries again. */
        REFUSED,
        RUNNING,
        /** It ended and starts again later. */
        BACKING_OFF,
        /** It ended for good. */
        ENDED
    }

    /** How a run ended. */
    record Termination(int attempt, Instant startedAt, Instant finishedAt, End end) {
        int exitCode() {
            return end.exitCode();
        }
    }

    private final Pod pod;
    private final Container container;
    private final ContainerRuntime runtime;
    private final boolean init;
    private final boolean restartsAfterSuccess;
    private final boolean restartsAfterFailure;

    private State state = State.WAITING;
    private Refusal refusal = new Refusal("", "");
    private Optional<Refusal> pullFailure = Optional.empty();
    private Duration pullBackOff = Duration.ZERO;
    private Duration restartBackOff = Duration.ZERO;
    private Duration waits = Duration.ZERO;
    private Instant startedAt = Instant.EPOCH;
    private ProbeTimes probes = ProbeTimes.NEVER;
    private Run run = Run.on(Duration.ZERO);
    private Optional<Termination> last = Optional.empty();
    private int restarts;
    private Optional<Instant> wake = Optional.empty();
    private Optional<Instant> ordered = Optional.empty();

    ContainerLife(Pod pod, Container container, ContainerRuntime runtime, boolean init) {
        this.pod = pod;
        this.container = container;
        this.runtime = runtime;
        this.init = init;
        String policy = Optional.ofNullable(pod.getSpec().getRestartPolicy()).orElse("Always");
        this.restartsAfterSuccess = sidecar() || !init && policy.equals("Always");
        this.restartsAfterFailure = sidecar() || !policy.equals("Never");
    }

    /** An init container that keeps running beside the others. */
    boolean sidecar() {
        return init && "Always".equals(container.getRestartPolicy());
    }

    /** Its turn has come. */
    void begin(Instant now) {
        fetch(now);
    }

    private void fetch(Instant now) {
        Pull pull = runtime.pull(container);
        pullFailure = pull.failure();
        state = State.WAITING;
        wake = Optional.of(now.plus(pull.takes()));
    }

    /** Moves on; called at {@link #wake()}. */
    void step(Instant now) {
        switch (state) {
            case WAITING -> {
                if (pullFailure.isPresent()) {
                    refuse(now, pullFailure.get());
                } else {
                    runtime.pulled(container.getImage());
                    pullBackOff = Duration.ZERO;
                    start(now);
                }
            }
            case REFUSED -> {
                if (refusal.reason().equals("ErrImagePull")) {
                    refusal = new Refusal(
                            "ImagePullBackOff",
                            "Back-off pulling image \"" + container.getImage() + "\": " + "ErrImagePull: "
                                    + refusal.message());
                    pullBackOff = next(pullBackOff);
                    wake = Optional.of(now.plus(pullBackOff));
                } else {
                    fetch(now);
                }
            }
            case RUNNING -> ran(now);
            case BACKING_OFF -> {
                restarts++;
                fetch(now);
            }
            case ENDED -> wake = Optional.empty();
            default -> throw new IllegalStateException("unknown state " + state);
        }
    }

    private void refuse(Instant now, Refusal why) {
        refusal = why;
        state = State.REFUSED;
        boolean backsOff = why.reason().equals("ErrImagePull");
        wake = Optional.of(now.plus(backsOff ? Duration.ofSeconds(1) : FIRST_BACK_OFF));
    }

    private void start(Instant now) {
        state = State.RUNNING;
        startedAt = now;
        run = runtime.run(pod, container, init);
        probes = ProbeTimes.of(
                container, now, now.plus(run.answersAfter()), probe -> runtime.probeFailure(pod, container, probe));
        wake = earliestWake(now);
    }

    /** The world has changed under a running container: its run is decided again, from now on. */
    void reconsider(Instant now) {
        if (state == State.RUNNING && ordered.isEmpty() && run.process().isEmpty()) {
            run = runtime.run(pod, container, init);
            Optional<Duration> ends = run.endsAfter()
                    .map(after -> Duration.between(startedAt, now).plus(after));
            run = run.ending(ends);
            wake = earliestWake(now);
        }
    }

    private Optional<Instant> earliestWake(Instant now) {
        Optional<Instant> end = Optional.of(end()).filter(Instant.MAX::isAfter);
        Optional<Instant> answers =
                Optional.of(answersAt()).filter(Instant.MAX::isAfter).filter(now::isBefore);
        return end.isPresent() && answers.isPresent()
                ? Optional.of(end.get().isBefore(answers.get()) ? end.get() : answers.get())
                : end.or(() -> answers);
    }

    private Instant end() {
        Instant byItself = run.endsAfter().map(startedAt::plus).orElse(Instant.MAX);
        Instant unlessOrdered = probes.killedAt().isBefore(byItself) ? probes.killedAt() : byItself;
        return ordered.filter(unlessOrdered::isAfter).orElse(unlessOrdered);
    }

    private void ran(Instant now) {
        if (now.isBefore(end())) {
            wake = earliestWake(now);
            return;
        }
        boolean told = ordered.isPresent();
        boolean killed = !told && end().equals(probes.killedAt());
        end(now, told ? End.of(0, "") : killed ? End.of(KILLED, "") : End.of(run.exitCode(), run.lastWords()));
    }

    /**
     * A real process has ended.
     *
     * @return whether it was this container's, and its latest
     */
    boolean ended(long process, Instant now, End how) {
        boolean ours = state == State.RUNNING && run.process().equals(OptionalLong.of(process));
        if (ours) {
            end(now, how);
        }
        return ours;
    }

    private void end(Instant now, End how) {
        int code = how.exitCode();
        last = Optional.of(new Termination(restarts, startedAt, now, how));
        probes = ProbeTimes.NEVER;
        boolean again = ordered.isEmpty() && (code == 0 ? restartsAfterSuccess : restartsAfterFailure);
        if (!again) {
            state = State.ENDED;
            wake = Optional.empty();
            if (init && code == 0) {
                runtime.initDone(pod, container);
            }
            return;
        }
        if (Duration.between(startedAt, now).compareTo(FORGIVEN_AFTER) >= 0) {
            restartBackOff = Duration.ZERO;
        }
        state = State.BACKING_OFF;
        waits = restartBackOff;
        wake = Optional.of(now.plus(waits.isZero() ? FIRST_RESTART_TAKES : waits));
        restartBackOff = next(restartBackOff);
    }

    /** The process is killed, as by a reboot, and starts again at once. */
    void kill(Instant now, String words) {
        if (state == State.RUNNING) {
            run.process().ifPresent(runtime::kill);
            end(now, End.of(KILLED, words));
            if (state == State.BACKING_OFF) {
                wake = Optional.of(now);
            }
        }
    }

    /** Told to end: it does so at that time at the latest; a real process within that grace, and then its end is told. */
    void stop(Instant now, Instant at, Duration grace) {
        if (state == State.RUNNING && run.process().isPresent()) {
            ordered = Optional.of(Instant.MAX);
            wake = Optional.empty();
            runtime.stop(run.process().getAsLong(), grace);
        } else if (state == State.RUNNING) {
            ordered = Optional.of(ordered.filter(at::isAfter).orElse(at));
            wake = earliestWake(now);
        } else {
            ordered = Optional.of(now);
            state = State.ENDED;
            wake = Optional.empty();
        }
    }

    private static Duration next(Duration backOff) {
        Duration doubled = backOff.isZero() ? FIRST_BACK_OFF : backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
    }

    Optional<Instant> wake() {
        return wake;
    }

    State state() {
        return state;
    }

    Container container() {
        return container;
    }

    /** Why it is not created; meaningful in state REFUSED. */
    Refusal refusal() {
        return refusal;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** When the process itself can answer; it may be asked earlier when nothing probes it. */
    Instant loadedAt() {
        return startedAt.plus(run.answersAfter());
    }

    /** When it is or becomes ready; {@link Instant#MAX} while it does not run. */
    Instant answersAt() {
        return probes.answersAt();
    }

    boolean readyAt(Instant now) {
        return state == State.RUNNING && !now.isBefore(answersAt());
    }

    boolean endedWell() {
        return state == State.ENDED && last.map(end -> end.exitCode() == 0).orElse(false);
    }

    /** The model it serves, where there are real files. */
    Optional<LoadedModel> loaded() {
        return run.loaded();
    }

    Optional<Termination> lastTermination() {
        return last;
    }

    /** Which probe fails however long one waits; meaningful while it runs. */
    Optional<String> unhealthy() {
        return probes.unhealthy();
    }

    int restarts() {
        return restarts;
    }

    /** How long it waits before the restart it is waiting for; zero before the first. */
    Duration backOff() {
        return waits;
    }

    /** Whether it waits out a back-off, and not only the moment before its first restart. */
    boolean crashLooping() {
        return state == State.BACKING_OFF && !waits.isZero();
    }
}
