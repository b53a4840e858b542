package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Optional;
import java.util.Set;

/**
 * What the server of a pod has: Triton's health paths and ports, its metrics, and the ports that the container declares.
 * {@link ServingSite} answers by it over HTTP; probes are answered by it without, for a thousand nodes would be asked
 * thousands of times a second in their own time.
 *
 * @param model its name in the server's model repository
 * @param metrics where metrics are exported
 */
record ServerPaths(String model, Optional<ServedModel.Endpoint> metrics) {
    /** Triton's for HTTP, gRPC and metrics. */
    private static final Set<Integer> PORTS = Set.of(8000, 8001, 8002);

    private static final String LIVE = "/v2/health/live";
    private static final String READY = "/v2/health/ready";

    static ServerPaths of(Pod pod, ServedModel served) {
        return new ServerPaths(served.model(), ServedModel.endpoint(pod));
    }

    /** Whether a path says that the process is there. */
    boolean tellsLife(String path) {
        return path.equals(LIVE);
    }

    /** Whether a path says that the model can be asked. */
    boolean tellsReadiness(String path) {
        String ofModel = "/v2/models/" + model;
        return path.equals(READY)
                || path.equals(ofModel + "/ready")
                || path.startsWith(ofModel + "/versions/") && path.endsWith("/ready");
    }

    boolean isMetrics(String path) {
        return metrics.filter(endpoint -> endpoint.path().equals(path)).isPresent();
    }

    /**
     * Why a probe fails once the server has loaded, in the kubelet's words (kubernetes/pkg/probe); empty if it succeeds.
     * Commands are not run, and count as successful.
     */
    Optional<String> failure(Container container, Probe probe) {
        if (probe.getHttpGet() != null) {
            return http(container, probe.getHttpGet());
        }
        if (probe.getTcpSocket() != null) {
            return refused(container, probe.getTcpSocket().getPort());
        }
        return probe.getGrpc() == null
                ? Optional.empty()
                : refused(container, new IntOrString(probe.getGrpc().getPort()));
    }

    private Optional<String> http(Container container, HTTPGetAction get) {
        Optional<String> refused = refused(container, get.getPort());
        if (refused.isPresent()) {
            return refused;
        }
        if ("HTTPS".equalsIgnoreCase(get.getScheme())) {
            return Optional.of("http: server gave HTTP response to HTTPS client");
        }
        String path = Optional.ofNullable(get.getPath()).orElse("/").replaceFirst("\\?.*", "");
        boolean has = tellsLife(path) || tellsReadiness(path) || isMetrics(path);
        return has
                ? Optional.empty()
                : Optional.of("HTTP probe failed with statuscode: 404 (" + path
                        + "; the server of a virtual Jetson has "
                        + LIVE + ", " + READY + ", /v2/models/" + model + "/ready"
                        + metrics.map(endpoint -> " and " + endpoint.path()).orElse("") + ")");
    }

    private Optional<String> refused(Container container, IntOrString port) {
        Optional<Integer> number = port.getIntVal() != null
                ? Optional.of(port.getIntVal())
                : container.getPorts().stream()
                        .filter(declared -> port.getStrVal().equals(declared.getName()))
                        .map(ContainerPort::getContainerPort)
                        .findFirst();
        if (number.isEmpty()) {
            return Optional.of("couldn't find port: \"" + port.getStrVal() + "\" in the container's ports");
        }
        boolean listens = PORTS.contains(number.get())
                || metrics.filter(endpoint -> endpoint.port() == number.get()).isPresent()
                || container.getPorts().stream()
                        .anyMatch(declared -> number.get().equals(declared.getContainerPort()));
        return listens ? Optional.empty() : Optional.of("dial tcp :" + number.get() + ": connect: connection refused");
    }
}
