package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.jetson.ContainerLife.State;
import dev.jetpilot.testbed.jetson.ContainerLife.Termination;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIPBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a pod's life down as its status, in the kubelet's words (kubernetes/pkg/kubelet/kubelet_pods.go and
 * status/generate.go). As there, what a container wrote to its termination message path is its message, and its last words
 * only with
 * {@code terminationMessagePolicy: FallbackToLogsOnError}.
 */
final class PodReport {
    private record Condition(boolean met, Instant since) {}

    private static final List<String> CONDITIONS =
            List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

    private final Pod pod;
    private final String hostIp;
    private final Map<String, Condition> conditions = new LinkedHashMap<>();

    PodReport(Pod pod, String hostIp) {
        this.pod = pod;
        this.hostIp = hostIp;
    }

    /** Notes since when each condition is as it is. */
    void observe(PodLife life, Instant now) {
        note("PodReadyToStartContainers", life.address().isPresent() && !life.over(), now);
        note("Initialized", life.initialized(), now);
        note("Ready", life.ready(now), now);
        note("ContainersReady", life.ready(now), now);
    }

    private void note(String type, boolean met, Instant now) {
        Condition before = conditions.get(type);
        if (before == null || before.met() != met) {
            conditions.put(type, new Condition(met, now));
        }
    }

    PodStatus status(PodLife life, Instant now) {
        if (life.refusal().isPresent()) {
            return new PodStatusBuilder()
                    .withPhase("Failed")
                    .withReason(life.refusal().get().reason())
                    .withMessage(life.refusal().get().message())
                    .withStartTime(text(life.admittedAt()))
                    .build();
        }
        PodStatusBuilder status = new PodStatusBuilder()
                .withPhase(phase(life))
                .withHostIP(hostIp)
                .withHostIPs(new HostIPBuilder().withIp(hostIp).build())
                .withStartTime(text(life.admittedAt()))
                .withQosClass("BestEffort")
                .withConditions(
                        CONDITIONS.stream().map(type -> condition(type, life)).toList())
                .addToConditions(scheduled(life))
                .withInitContainerStatuses(life.inits().stream()
                        .map(one -> container(one, life, now, true))
                        .toList())
                .withContainerStatuses(life.mains().stream()
                        .map(one -> container(one, life, now, false))
                        .toList());
        life.address()
                .ifPresent(ip -> status.withPodIP(ip)
                        .withPodIPs(new PodIPBuilder().withIp(ip).build()));
        Optional.ofNullable(pod.getStatus()).map(PodStatus::getQosClass).ifPresent(status::withQosClass);
        return status.build();
    }

    private static String phase(PodLife life) {
        if (life.over() && life.mains().stream().allMatch(ContainerLife::endedWell)) {
            return "Succeeded";
        }
        if (life.over()) {
            return "Failed";
        }
        boolean begun = life.initialized() && life.mains().stream().anyMatch(PodReport::hasRun);
        return begun ? "Running" : "Pending";
    }

    private static boolean hasRun(ContainerLife life) {
        return life.state() == State.RUNNING || life.lastTermination().isPresent();
    }

    private PodCondition condition(String type, PodLife life) {
        Condition condition = conditions.get(type);
        PodConditionBuilder builder = new PodConditionBuilder()
                .withType(type)
                .withStatus(condition.met() ? "True" : "False")
                .withLastTransitionTime(text(condition.since()));
        if (!condition.met() && type.equals("Initialized")) {
            builder.withReason("ContainersNotInitialized")
                    .withMessage("containers with incomplete status: " + names(life.inits()));
        } else if (!condition.met() && !type.equals("PodReadyToStartContainers")) {
            builder.withReason("ContainersNotReady")
                    .withMessage("containers with unready status: " + names(life.mains()));
        }
        return builder.build();
    }

    private static String names(List<ContainerLife> lives) {
        return lives.stream()
                .map(life -> life.container().getName())
                .toList()
                .toString()
                .replace(",", "");
    }

    /** A pod that a kubelet has is scheduled, whatever its last version says (kubelet_pods.go, generateAPIPodStatus). */
    private PodCondition scheduled(PodLife life) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getConditions).orElse(List.of()).stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst()
                .orElseGet(() -> new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .withLastTransitionTime(text(life.admittedAt()))
                        .build());
    }

    private ContainerStatus container(ContainerLife life, PodLife podLife, Instant now, boolean init) {
        boolean running = life.state() == State.RUNNING;
        boolean ready = init ? life.endedWell() || life.sidecar() && life.readyAt(now) : life.readyAt(now);
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(life.container().getName())
                .withImage(life.container().getImage())
                .withImageID(
                        running || life.lastTermination().isPresent()
                                ? imageId(life.container().getImage())
                                : "")
                .withReady(ready)
                .withStarted(running
                        && !now.isBefore(life.startedAt())
                        && (ready || life.container().getStartupProbe() == null))
                .withRestartCount(life.restarts())
                .withState(state(life, podLife, init));
        if (running || life.lastTermination().isPresent()) {
            status.withContainerID(containerId(life, life.restarts()));
        }
        if (life.lastTermination().isPresent() && !(life.state() == State.ENDED) && !showsEnd(life)) {
            status.withLastState(
                    new ContainerStateBuilder().withTerminated(terminated(life)).build());
        }
        return status.build();
    }

    /** In the moment between an end and the first restart the end itself is the state. */
    private static boolean showsEnd(ContainerLife life) {
        return life.state() == State.BACKING_OFF && !life.crashLooping();
    }

    private ContainerState state(ContainerLife life, PodLife podLife, boolean init) {
        return switch (life.state()) {
            case RUNNING ->
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(text(life.startedAt()))
                        .endRunning()
                        .build();
            case REFUSED -> waiting(life.refusal().reason(), life.refusal().message());
            case BACKING_OFF ->
                life.crashLooping()
                        ? waiting(
                                "CrashLoopBackOff",
                                "back-off " + text(life.backOff().toSeconds()) + " restarting failed container="
                                        + life.container().getName() + " pod="
                                        + pod.getMetadata().getName() + "_"
                                        + pod.getMetadata().getNamespace() + "("
                                        + pod.getMetadata().getUid() + ")")
                        : new ContainerStateBuilder()
                                .withTerminated(terminated(life))
                                .build();
            case ENDED ->
                life.lastTermination().isPresent()
                        ? new ContainerStateBuilder()
                                .withTerminated(terminated(life))
                                .build()
                        : waiting(init || !podLife.inits().isEmpty() ? "PodInitializing" : "ContainerCreating", null);
            case WAITING -> waiting(init || !podLife.inits().isEmpty() ? "PodInitializing" : "ContainerCreating", null);
        };
    }

    private static ContainerState waiting(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message)
                .endWaiting()
                .build();
    }

    private ContainerStateTerminated terminated(ContainerLife life) {
        Termination end = life.lastTermination().orElseThrow();
        boolean words = end.exitCode() != 0
                && !end.end().lastWords().isEmpty()
                && "FallbackToLogsOnError".equals(life.container().getTerminationMessagePolicy());
        String fallback = words ? end.end().lastWords() : null;
        String reason = end.end().outOfMemory() ? "OOMKilled" : end.exitCode() == 0 ? "Completed" : "Error";
        return new ContainerStateTerminatedBuilder()
                .withExitCode(end.exitCode())
                .withReason(reason)
                .withMessage(
                        end.end().message().isEmpty() ? fallback : end.end().message())
                .withStartedAt(text(end.startedAt()))
                .withFinishedAt(text(end.finishedAt()))
                .withContainerID(containerId(life, end.attempt()))
                .build();
    }

    private String containerId(ContainerLife life, int attempt) {
        String seed = pod.getMetadata().getUid() + "/" + life.container().getName() + "/" + attempt;
        return "containerd://" + hex(seed) + hex(seed + "+");
    }

    private static String imageId(String image) {
        int at = image.indexOf("@sha256:");
        return at >= 0 ? image : image.replaceFirst(":[^:/]+$", "") + "@sha256:" + hex(image) + hex(image + "+");
    }

    private static String hex(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    /** Go's text of a duration in whole seconds. */
    private static String text(long seconds) {
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }

    /** As Kubernetes writes times: whole seconds, UTC. */
    static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
