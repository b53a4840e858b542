package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a pod serves, read off its spec: the first container with {@code JETPILOT_MODEL_VERSION} is the server.
 *
 * @param container name of the serving container
 * @param model its name in the server's model repository: the one the readiness probe asks for
 *     ({@code /v2/models/<name>/ready}), else the value of {@code JETPILOT_MODEL_NAME}, else {@code model}
 * @param version value of {@code JETPILOT_MODEL_VERSION}
 */
record ServedModel(String container, String model, String version) {
    static final String VERSION = "JETPILOT_MODEL_VERSION";
    static final String NAME = "JETPILOT_MODEL_NAME";
    static final String METRICS = "jetpilot.dev/metrics";
    private static final String GPU = "nvidia.com/gpu";
    /** Of the KServe v2 protocol, which Triton speaks. */
    private static final Pattern READY_PATH = Pattern.compile("/v2/models/([^/]+)(?:/versions/[^/]+)?/ready");

    private static final Pattern ENDPOINT = Pattern.compile("(\\d{1,5})(/.*)?");

    /** Where metrics are exported. */
    record Endpoint(int port, String path) {}

    static Optional<ServedModel> of(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> env(container, VERSION)
                        .map(version -> new ServedModel(container.getName(), name(container), version))
                        .stream())
                .findFirst();
    }

    /** A server that is asked whether it is ready to serve a model is taken to have it. */
    private static String name(Container container) {
        return Optional.ofNullable(container.getReadinessProbe())
                .map(Probe::getHttpGet)
                .map(HTTPGetAction::getPath)
                .map(READY_PATH::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .or(() -> env(container, NAME))
                .orElse("model");
    }

    /** The annotation {@code jetpilot.dev/metrics} ({@code 8002/metrics}), or the container port named metrics. */
    static Optional<Endpoint> endpoint(Pod pod) {
        String written = Optional.ofNullable(pod.getMetadata().getAnnotations())
                .orElse(Map.of())
                .get(METRICS);
        Matcher matcher = ENDPOINT.matcher(written == null ? "" : written);
        if (matcher.matches()) {
            return Optional.of(new Endpoint(
                    Integer.parseInt(matcher.group(1)),
                    Optional.ofNullable(matcher.group(2)).orElse("/metrics")));
        }
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> "metrics".equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .map(port -> new Endpoint(port, "/metrics"))
                .findFirst();
    }

    static Optional<String> env(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> name.equals(variable.getName()))
                .map(EnvVar::getValue)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
    }

    /** How many GPUs the pod's containers ask for; as for the scheduler, init containers count where they ask for more. */
    static int gpus(Pod pod) {
        int together = pod.getSpec().getContainers().stream()
                .mapToInt(ServedModel::gpus)
                .sum();
        int before = pod.getSpec().getInitContainers().stream()
                .mapToInt(ServedModel::gpus)
                .max()
                .orElse(0);
        return Math.max(together, before);
    }

    static int gpus(Container container) {
        if (container.getResources() == null) {
            return 0;
        }
        return Stream.of(
                        container.getResources().getLimits(),
                        container.getResources().getRequests())
                .filter(quantities -> quantities != null && quantities.containsKey(GPU))
                .map(quantities -> quantities.get(GPU))
                .map(Quantity::getNumericalAmount)
                .mapToInt(BigDecimal::intValue)
                .max()
                .orElse(0);
    }
}
