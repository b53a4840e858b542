package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIPBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a pod is, written down as a kubelet would (kubernetes/pkg/kubelet/kubelet_pods.go). */
final class PodState {
    private final String podIp;
    private final String hostIp;
    private final Instant admitted = Instant.now();
    private final Map<String, PodCondition> conditions = new LinkedHashMap<>();
    private Optional<Refusal> waiting = Optional.of(new Refusal("ContainerCreating", ""));
    private Optional<ContainerRun> run = Optional.empty();
    private Optional<ContainerStateTerminated> last = Optional.empty();
    private int restarts;
    private boolean started;
    private boolean ready;
    private boolean over;

    PodState(String podIp, String hostIp) {
        this.podIp = podIp;
        this.hostIp = hostIp;
    }

    void waits(Refusal why) {
        waiting = Optional.of(why);
    }

    void runs(ContainerRun now) {
        if (last.isPresent()) {
            restarts++;
        }
        waiting = Optional.empty();
        run = Optional.of(now);
    }

    void started() {
        started = true;
    }

    void ready(boolean now) {
        ready = now;
    }

    void ended(ContainerStateTerminated how) {
        last = Optional.of(how);
        run = Optional.empty();
        started = false;
        ready = false;
    }

    /** It will not run again. */
    void over() {
        over = true;
        run = Optional.empty();
        ready = false;
    }

    PodStatus status(Pod pod) {
        boolean unready = !ready;
        note("PodReadyToStartContainers", !over, "");
        note("Initialized", true, "");
        note("Ready", ready, "ContainersNotReady");
        note("ContainersReady", ready, "ContainersNotReady");
        List<PodCondition> all = new ArrayList<>(conditions.values());
        pod.getStatus().getConditions().stream()
                .filter(c -> !conditions.containsKey(c.getType()))
                .forEach(all::add);
        return new PodStatusBuilder()
                .withPhase(phase())
                .withHostIP(hostIp)
                .withHostIPs(new HostIPBuilder().withIp(hostIp).build())
                .withPodIP(podIp)
                .withPodIPs(new PodIPBuilder().withIp(podIp).build())
                .withStartTime(text(admitted))
                .withQosClass(pod.getStatus().getQosClass())
                .withConditions(all)
                .withContainerStatuses(container(pod, unready))
                .build();
    }

    private String phase() {
        if (over) {
            return last.filter(l -> l.getExitCode() != 0).isPresent() ? "Failed" : "Succeeded";
        }
        return run.isPresent() || last.isPresent() ? "Running" : "Pending";
    }

    private void note(String type, boolean met, String otherwise) {
        String status = met ? "True" : "False";
        PodCondition before = conditions.get(type);
        if (before == null || !before.getStatus().equals(status)) {
            conditions.put(
                    type,
                    new PodConditionBuilder()
                            .withType(type)
                            .withStatus(status)
                            .withReason(met || otherwise.isEmpty() ? null : otherwise)
                            .withLastTransitionTime(text(Instant.now()))
                            .build());
        }
    }

    private ContainerStatus container(Pod pod, boolean unready) {
        var spec = pod.getSpec().getContainers().get(0);
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(spec.getName())
                .withImage(spec.getImage())
                .withImageID("")
                .withReady(!unready)
                .withStarted(started)
                .withRestartCount(restarts)
                .withState(current());
        run.ifPresent(r -> status.withContainerID("process://" + r.handle().pid()));
        if (!over) {
            last.ifPresent(l -> status.withLastState(
                    new ContainerStateBuilder().withTerminated(l).build()));
        }
        return status.build();
    }

    private ContainerState current() {
        if (run.isPresent()) {
            return new ContainerStateBuilder()
                    .withNewRunning()
                    .withStartedAt(text(run.get().began()))
                    .endRunning()
                    .build();
        }
        if (over && last.isPresent()) {
            return new ContainerStateBuilder().withTerminated(last.get()).build();
        }
        Refusal why = waiting.orElse(new Refusal("ContainerCreating", ""));
        return new ContainerStateBuilder()
                .withNewWaiting(why.message().isEmpty() ? null : why.message(), why.reason())
                .build();
    }

    static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
