package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where a pod exports its metrics. */
public final class MetricsReader {
    private MetricsReader() {}

    static Optional<ScrapeTarget> target(NodeView node, Pod pod, PodView view) {
        return metrics(pod)
                .map(uri -> new ScrapeTarget(
                        node.name(),
                        view.runs().revision(),
                        pod.getMetadata().getUid(),
                        uri,
                        startedAt(pod),
                        node.online(),
                        view.ready(),
                        node.throttled()));
    }

    /** By its annotation {@link Names#METRICS} and its address; empty until it has both. */
    public static Optional<URI> metrics(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String where = annotations == null ? null : annotations.get(Names.METRICS);
        String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        if (where == null || ip == null || ip.isEmpty()) {
            return Optional.empty();
        }
        String host = ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
        try {
            return Optional.of(new URI("http://" + host + ":" + where));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Instant startedAt(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(s -> Names.SERVING.equals(s.getName()))
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state).map(ContainerState::getRunning).stream())
                .map(ContainerStateRunning::getStartedAt)
                .flatMap(at -> Optional.ofNullable(at).stream())
                .map(Instant::parse)
                .findFirst()
                .orElseGet(() -> PodReader.created(pod));
    }
}
