package dev.jetpilot.testbed.serverroom;

import dev.jetpilot.testbed.pod.NotMountedException;
import dev.jetpilot.testbed.pod.PodFields;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pod on the node: starts its process, asks its probes, starts it again, ends it. Lives on the node's thread. */
final class PodHost {
    private static final Logger LOG = LoggerFactory.getLogger(PodHost.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final long USUAL_GRACE_SECONDS = 30;

    private final Kubelet kubelet;
    private final Container container;
    private final Path directory;
    private final PodFields fields;
    private final PodVolumes volumes;
    private final PodState state;
    private final BackOff backOff;
    private final List<Probing> probes = new ArrayList<>();
    private Pod pod;
    private Optional<ContainerRun> run = Optional.empty();
    private Optional<PodStatus> written = Optional.empty();
    private int runs;
    private boolean ending;
    private boolean dropped;

    PodHost(Kubelet kubelet, Pod pod) {
        this.kubelet = kubelet;
        this.pod = pod;
        this.container = pod.getSpec().getContainers().get(0);
        this.directory = kubelet.plan()
                .directory()
                .resolve(pod.getMetadata().getName() + "-"
                        + pod.getMetadata().getUid().substring(0, 8));
        this.fields = new PodFields(pod, FreeAddress.of(container), kubelet.hostIp());
        this.volumes = new PodVolumes(kubelet.client(), pod, fields, directory);
        this.state = new PodState(fields.podIp(), kubelet.hostIp());
        this.backOff = new BackOff(kubelet.plan().backOff());
    }

    /** The pod is new on this node. */
    void begin() {
        Optional<Refusal> refusal = Refusal.of(pod, kubelet.plan().images());
        if (refusal.isPresent()) {
            state.waits(refusal.get());
            report();
        } else {
            start();
        }
    }

    private void start() {
        if (ending || dropped) {
            return;
        }
        try {
            ContainerRun begun = begun();
            run = Optional.of(begun);
            state.runs(begun);
            CompletableFuture<?> unused = begun.end().thenAcceptAsync(code -> ended(begun, code), kubelet.thread());
            watch();
        } catch (NotMountedException | KubernetesClientException e) {
            // A kubelet waits as well: for objects, and until the API server knows that the pod is this node's.
            state.waits(new Refusal("CreateContainerConfigError", e.getMessage()));
            later(RETRY, this::start);
        } catch (IOException | UncheckedIOException e) {
            state.waits(new Refusal("RunContainerError", e.getMessage()));
        }
        report();
    }

    private ContainerRun begun() throws IOException {
        Path home = Files.createDirectories(directory.resolve("root"));
        Path tmp = Files.createDirectories(volumes.outside("/tmp").orElse(home.resolve("tmp")));
        fillVolumes();
        Map<String, String> environment = new PodEnvironment(volumes, fields, kubelet.apiServer()).of(container, home);
        ServerImage image = kubelet.plan().images().stream()
                .filter(i -> i.reference().equals(container.getImage()))
                .findFirst()
                .orElseThrow();
        Path log = directory.resolve(container.getName() + "-" + runs++ + ".log");
        return ContainerRun.start(image.command(container, tmp), environment, home, log);
    }

    private void fillVolumes() {
        volumes.fill();
        volumes.renewal().ifPresent(due -> later(Duration.between(Instant.now(), due), this::renew));
    }

    private void renew() {
        if (ending || dropped) {
            return;
        }
        try {
            fillVolumes();
        } catch (NotMountedException | KubernetesClientException | UncheckedIOException e) {
            LOG.warn("cannot renew the token pod={} error={}", pod.getMetadata().getName(), e.getMessage());
            later(RETRY, this::renew);
        }
    }

    private void later(Duration delay, Runnable what) {
        kubelet.thread().later(delay, what);
    }

    private void watch() {
        if (container.getStartupProbe() == null) {
            started();
        } else {
            probe(container.getStartupProbe(), well -> {
                if (well) {
                    started();
                    report();
                } else {
                    unwell("startup");
                }
            });
        }
    }

    private void started() {
        closeProbes();
        state.started();
        if (container.getReadinessProbe() == null) {
            state.ready(true);
        } else {
            probe(container.getReadinessProbe(), well -> {
                state.ready(well);
                report();
            });
        }
        if (container.getLivenessProbe() != null) {
            probe(container.getLivenessProbe(), well -> {
                if (!well) {
                    unwell("liveness");
                }
            });
        }
    }

    private void probe(Probe probe, Consumer<Boolean> verdict) {
        probes.add(new Probing(probe, container, fields.podIp(), kubelet.http(), kubelet.thread(), verdict));
    }

    private void closeProbes() {
        probes.forEach(Probing::close);
        probes.clear();
    }

    private void unwell(String probe) {
        LOG.info(
                "container fails its {} probe and is started again pod={}",
                probe,
                pod.getMetadata().getName());
        closeProbes();
        run.ifPresent(r -> r.stop(grace()));
    }

    private Duration grace() {
        Long seconds = Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
                .orElse(pod.getSpec().getTerminationGracePeriodSeconds());
        return Duration.ofSeconds(seconds == null ? USUAL_GRACE_SECONDS : seconds);
    }

    private void ended(ContainerRun ended, int code) {
        if (dropped) {
            return;
        }
        closeProbes();
        Instant now = Instant.now();
        run = Optional.empty();
        state.ended(new ContainerStateTerminatedBuilder()
                .withExitCode(code)
                .withReason(code == 0 ? "Completed" : "Error")
                .withStartedAt(PodState.text(ended.began()))
                .withFinishedAt(PodState.text(now))
                .withContainerID("process://" + ended.handle().pid())
                .build());
        if (ending) {
            finish();
            return;
        }
        Duration wait = backOff.after(ended.began(), now);
        state.waits(new Refusal(
                "CrashLoopBackOff",
                "back-off " + wait.toSeconds() + "s restarting failed container=" + container.getName() + " pod="
                        + pod.getMetadata().getName()));
        report();
        later(wait, this::start);
    }

    /** The API server has a newer version of the pod. */
    void seen(Pod newer) {
        pod = newer;
        if (newer.getMetadata().getDeletionTimestamp() == null || ending) {
            return;
        }
        ending = true;
        closeProbes();
        if (run.isPresent()) {
            run.get().stop(grace());
        } else {
            finish();
        }
    }

    /** Nothing runs any more, and the API server may forget it. */
    private void finish() {
        state.over();
        report();
        try {
            kubelet.api().finish(pod);
        } catch (KubernetesClientException e) {
            LOG.info("cannot finish pod={} error={}", pod.getMetadata().getName(), e.getMessage());
            later(RETRY, this::finish);
        }
    }

    /** The API server has forgotten the pod; what still runs is ended. */
    void gone() {
        ending = true;
        closeProbes();
        run.ifPresent(r -> r.stop(grace()));
    }

    /** The node has no power: SIGKILL, and nobody is told. */
    void drop() {
        dropped = true;
        closeProbes();
        run.ifPresent(ContainerRun::kill);
        run.ifPresent(ContainerRun::await);
    }

    private void report() {
        if (dropped) {
            return;
        }
        PodStatus status = state.status(pod);
        if (written.equals(Optional.of(status))) {
            return;
        }
        try {
            kubelet.api().write(pod, status);
            written = Optional.of(status);
        } catch (KubernetesClientException e) {
            LOG.info("cannot write status pod={} error={}", pod.getMetadata().getName(), e.getMessage());
            later(RETRY, this::report);
        }
    }

    Pod pod() {
        return pod;
    }

    Optional<ProcessHandle> process() {
        return run.filter(ContainerRun::alive).map(ContainerRun::handle);
    }
}
