package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a container is not started, as its status says it: in a kubelet's words where a kubelet would refuse, and with a reason of our own
 * where this node cannot do what a kubelet can.
 *
 * @param reason one word
 * @param message a sentence
 */
record Refusal(String reason, String message) {
    private static final String CONFIG = "CreateContainerConfigError";

    /** What speaks against this pod on a node with these images, if anything does. */
    static Optional<Refusal> of(Pod pod, List<ServerImage> images) {
        PodSpec spec = pod.getSpec();
        return notImitated(spec).or(() -> {
            Container container = spec.getContainers().get(0);
            return images.stream()
                    .filter(i -> i.reference().equals(container.getImage()))
                    .findFirst()
                    .map(image -> asRoot(spec.getSecurityContext(), container.getSecurityContext(), image))
                    .orElseGet(() -> Optional.of(new Refusal(
                            "ErrImagePull",
                            "failed to pull image \"" + container.getImage() + "\": not found; this node knows "
                                    + images.stream()
                                            .map(ServerImage::reference)
                                            .toList())));
        });
    }

    /** kubernetes/pkg/kubelet/kuberuntime/security_context.go, verifyRunAsNonRoot. */
    private static Optional<Refusal> asRoot(PodSecurityContext ofPod, SecurityContext ofContainer, ServerImage image) {
        Optional<PodSecurityContext> pod = Optional.ofNullable(ofPod);
        Optional<SecurityContext> own = Optional.ofNullable(ofContainer);
        boolean nonRoot = own.map(SecurityContext::getRunAsNonRoot)
                .or(() -> pod.map(PodSecurityContext::getRunAsNonRoot))
                .orElse(false);
        Optional<Long> user =
                own.map(SecurityContext::getRunAsUser).or(() -> pod.map(PodSecurityContext::getRunAsUser));
        if (!nonRoot || user.orElse(image.user()) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                CONFIG,
                user.isPresent()
                        ? "container's runAsUser breaks non-root policy"
                        : "container has runAsNonRoot and image will run as root"));
    }

    private static Optional<Refusal> notImitated(PodSpec spec) {
        Container container = spec.getContainers().get(0);
        Stream<String> asked = Stream.of(
                spec.getContainers().size() > 1 ? "several containers" : null,
                spec.getInitContainers().isEmpty() ? null : "init containers",
                Boolean.TRUE.equals(spec.getHostNetwork()) ? "hostNetwork" : null,
                Objects.requireNonNullElse(spec.getEnableServiceLinks(), true) ? "enableServiceLinks" : null,
                container.getCommand().isEmpty() ? null : "a command instead of the image's entrypoint",
                container.getLifecycle() == null ? null : "lifecycle hooks",
                container.getEnv().stream()
                                .anyMatch(e -> e.getValueFrom() != null
                                        && e.getValueFrom().getResourceFieldRef() != null)
                        ? "resourceFieldRef"
                        : null,
                probes(container).allMatch(p -> p.getHttpGet() != null) ? null : "probes other than httpGet",
                spec.getVolumes().stream().allMatch(Refusal::known) ? null : "a volume of another kind");
        List<String> missing = asked.filter(Objects::nonNull).toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "NotImitated",
                        "the virtual server node cannot do what this pod asks for: " + String.join(", ", missing)));
    }

    private static Stream<Probe> probes(Container container) {
        return Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                .filter(Objects::nonNull);
    }

    private static boolean known(Volume volume) {
        return volume.getEmptyDir() != null
                || volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getProjected() != null
                || volume.getDownwardAPI() != null;
    }
}
