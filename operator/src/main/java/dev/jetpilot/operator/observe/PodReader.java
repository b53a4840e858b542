package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.PodSteps;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pod says. */
final class PodReader {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
    // Reasons of pkg/kubelet/images/types.go and pkg/kubelet/kuberuntime. ErrImagePull is the first try only.
    private static final Map<String, PodFailure.Kind> WAITING = Map.of(
            "CrashLoopBackOff", PodFailure.Kind.CRASH_LOOP,
            "ImagePullBackOff", PodFailure.Kind.IMAGE_PULL,
            "InvalidImageName", PodFailure.Kind.IMAGE_PULL,
            "ErrImageNeverPull", PodFailure.Kind.IMAGE_PULL,
            "CreateContainerConfigError", PodFailure.Kind.CONFIG,
            "CreateContainerError", PodFailure.Kind.CONFIG,
            "RunContainerError", PodFailure.Kind.CONFIG);

    private static final Map<String, PodFailure.Kind> STEPS = Map.of(
            PodSteps.PREFLIGHT, PodFailure.Kind.HOST_DIFFERS,
            PodSteps.FETCH, PodFailure.Kind.FETCH_FAILED,
            PodSteps.FETCH_CALIBRATION, PodFailure.Kind.FETCH_FAILED,
            PodSteps.ENGINE, PodFailure.Kind.ENGINE_FAILED,
            PodSteps.VALIDATION, PodFailure.Kind.VALIDATION_FAILED);
    /** Of what a container said, so many characters. */
    private static final int LONGEST = 400;

    private PodReader() {}

    static boolean finished(Pod pod) {
        return pod.getStatus() != null && FINISHED.contains(pod.getStatus().getPhase());
    }

    static boolean terminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether a kubelet has it, and with it what it asked for. */
    static boolean holds(Pod pod) {
        return !finished(pod)
                && pod.getSpec() != null
                && pod.getSpec().getNodeName() != null
                && !pod.getSpec().getNodeName().isEmpty();
    }

    static Optional<Assignment> runs(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String revision = labels.get(Names.REVISION);
        String hardwareClass = labels.get(Names.HARDWARE_CLASS);
        return revision == null || hardwareClass == null
                ? Optional.empty()
                : Optional.of(new Assignment(revision, hardwareClass));
    }

    /** The pod that counts for a node: of its assignment if there is one, staying rather than going, newest. */
    static Optional<Pod> choose(List<Pod> onNode, Optional<Assignment> assignment) {
        return onNode.stream()
                .filter(pod -> !finished(pod) && runs(pod).isPresent())
                .max(Comparator.comparing(
                                (Pod pod) -> assignment.isPresent() && runs(pod).equals(assignment))
                        .thenComparing(pod -> !terminating(pod))
                        .thenComparing(pod -> created(pod))
                        .thenComparing(pod -> pod.getMetadata().getName()));
    }

    /**
     * Reads a pod of the rollout.
     *
     * @param handover whether its predecessor is on the node, or was until a moment ago, or another holds the
     *     GPU: then it is nobody's failure that the scheduler finds no room
     */
    static PodView view(Pod pod, boolean handover) {
        Optional<PodCondition> ready = condition(pod, "Ready");
        return new PodView(
                pod.getMetadata().getName(),
                runs(pod).orElseThrow(),
                ready.filter(c -> "True".equals(c.getStatus())).isPresent(),
                ready.map(PodCondition::getLastTransitionTime)
                        .map(Instant::parse)
                        .orElseGet(() -> created(pod)),
                terminating(pod),
                failure(pod, handover));
    }

    private static Optional<PodFailure> failure(Pod pod, boolean handover) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        for (ContainerStatus status : pod.getStatus().getInitContainerStatuses()) {
            Optional<PodFailure> failure = waiting(status);
            if (failure.isPresent()) {
                return failure.map(f -> f.kind() == PodFailure.Kind.CRASH_LOOP ? preparing(status, f) : f);
            }
        }
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            Optional<PodFailure> failure = waiting(status);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return handover || holds(pod)
                ? Optional.empty()
                : condition(pod, "PodScheduled")
                        .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
                        .map(c -> new PodFailure(PodFailure.Kind.UNSCHEDULABLE, text(c.getMessage())));
    }

    /** A step before serving that fails again and again: what it said last says more than that it is waited for. */
    private static PodFailure preparing(ContainerStatus status, PodFailure otherwise) {
        ContainerStateTerminated end =
                status.getLastState() == null ? null : status.getLastState().getTerminated();
        String said = end == null ? "" : lastLine(text(end.getMessage()));
        String ended = end == null || end.getExitCode() == null
                ? ""
                : (said.isEmpty() ? text(end.getReason()) : said) + " (exit code " + end.getExitCode() + ")";
        return new PodFailure(
                STEPS.getOrDefault(status.getName(), PodFailure.Kind.INIT_FAILED),
                ended.isEmpty() ? otherwise.message() : "container " + status.getName() + ": " + ended);
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        String line = stripped.substring(stripped.lastIndexOf('\n') + 1).strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    private static Optional<PodFailure> waiting(ContainerStatus status) {
        ContainerStateWaiting waiting =
                status.getState() == null ? null : status.getState().getWaiting();
        PodFailure.Kind kind = waiting == null ? null : WAITING.get(text(waiting.getReason()));
        return kind == null
                ? Optional.empty()
                : Optional.of(new PodFailure(
                        kind, "container " + status.getName() + ": " + waiting.getReason() + detail(waiting)));
    }

    private static String detail(ContainerStateWaiting waiting) {
        String message = text(waiting.getMessage());
        return message.isEmpty() ? "" : ": " + message;
    }

    static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(c -> type.equals(c.getType()))
                        .findFirst();
    }

    static Instant created(Pod pod) {
        String at = pod.getMetadata().getCreationTimestamp();
        return at == null ? Instant.EPOCH : Instant.parse(at);
    }

    private static String text(String maybe) {
        return maybe == null ? "" : maybe;
    }
}
