package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.LoadedModel;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What the life of a pod asks its node: whether, how long and with what end. */
interface ContainerRuntime {

    /** Why a pod is turned away: reason and message of its status, as the kubelet's admission writes them. */
    record Refusal(String reason, String message) {}

    /**
     * How fetching an image goes.
     *
     * @param takes how long it takes
     * @param failure empty if the image is there afterwards
     */
    record Pull(Duration takes, Optional<Refusal> failure) {}

    /**
     * How a container's process goes.
     *
     * @param endsAfter empty if it runs until it is told to end
     * @param exitCode when it ends by itself
     * @param lastWords what it writes to standard error before it ends
     * @param answersAfter how long until it can answer its readiness and startup probes
     * @param process number of the process, if it is a real one: it ends when its end is told
     *     ({@link PodLife#ended}), and not before; {@code endsAfter} is empty then
     * @param loaded the model it serves, where there are real files to load
     */
    record Run(
            Optional<Duration> endsAfter,
            int exitCode,
            String lastWords,
            Duration answersAfter,
            OptionalLong process,
            Optional<LoadedModel> loaded) {
        static Run on(Duration answersAfter) {
            return new Run(Optional.empty(), 0, "", answersAfter, OptionalLong.empty(), Optional.empty());
        }

        static Run exit(Duration after, int code, String lastWords) {
            return new Run(Optional.of(after), code, lastWords, after, OptionalLong.empty(), Optional.empty());
        }

        static Run process(long number) {
            return new Run(Optional.empty(), 0, "", Duration.ZERO, OptionalLong.of(number), Optional.empty());
        }

        /** The same, ending by itself at another time or not at all. */
        Run ending(Optional<Duration> after) {
            return new Run(after, exitCode, lastWords, answersAfter, process, loaded);
        }

        /** The same, serving that model. */
        Run serving(LoadedModel model) {
            return new Run(endsAfter, exitCode, lastWords, answersAfter, process, Optional.of(model));
        }
    }

    /**
     * How a container's process ended.
     *
     * @param exitCode 128 and the number of the signal, if one ended it
     * @param lastWords the end of its output
     * @param message what it wrote to its termination message path
     * @param outOfMemory whether the kernel's memory killer ended it
     */
    record End(int exitCode, String lastWords, String message, boolean outOfMemory) {
        static End of(int exitCode, String lastWords) {
            return new End(exitCode, lastWords, "", false);
        }
    }

    /** Empty if the node has room for the pod. */
    Optional<Refusal> refusal(Pod pod);

    /** Why the pod's sandbox or its volumes cannot be made right now; empty if they can. */
    Optional<Refusal> sandboxFailure(Pod pod);

    /** Gives the pod an address of its own. */
    String address(Pod pod);

    /** Fetches an image as the container's pull policy wants it. */
    Pull pull(Container container);

    /** The image has arrived. */
    void pulled(String image);

    /** How the container's process goes if it starts now. */
    Run run(Pod pod, Container container, boolean init);

    /** Why a probe of a container fails even when its process has come up; empty if it succeeds then. */
    Optional<String> probeFailure(Pod pod, Container container, Probe probe);

    /** A real process is told to end, and is killed when the grace is over; its end is told like any other. */
    void stop(long process, Duration grace);

    /** A real process gets SIGKILL. */
    void kill(long process);

    /** An init container has ended well. */
    void initDone(Pod pod, Container container);
}
