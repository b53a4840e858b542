package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Optional;

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
     */
    record Run(Optional<Duration> endsAfter, int exitCode, String lastWords, Duration answersAfter) {
        static Run on(Duration answersAfter) {
            return new Run(Optional.empty(), 0, "", answersAfter);
        }

        static Run exit(Duration after, int code, String lastWords) {
            return new Run(Optional.of(after), code, lastWords, after);
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

    /** An init container has ended well. */
    void initDone(Pod pod, Container container);
}
