package dev.jetpilot.testbed.serverroom;

import dev.jetpilot.testbed.pod.PodData;
import dev.jetpilot.testbed.pod.PodFields;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of a pod, as directories of this machine, filled from the API server with the node's rights. */
final class PodVolumes {
    /** Where a kubelet's default is, and clients look. */
    static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    /** A kubelet renews a token when this share of its time has passed (kubernetes/pkg/kubelet/token). */
    private static final double RENEWED_AFTER = 0.8;

    private final KubernetesClient client;
    private final Pod pod;
    private final PodData data;
    private final PodFields fields;
    private final Path directory;
    private Optional<Instant> renewal = Optional.empty();

    PodVolumes(KubernetesClient client, Pod pod, PodFields fields, Path directory) {
        this.client = client;
        this.pod = pod;
        this.data = new PodData(client, pod.getMetadata().getNamespace());
        this.fields = fields;
        this.directory = directory;
    }

    /** Secrets and ConfigMaps of the pod's namespace. */
    PodData data() {
        return data;
    }

    /** Fills all volumes, tokens included. Also when a token is due. */
    void fill() {
        renewal = Optional.empty();
        pod.getSpec().getVolumes().forEach(this::fill);
    }

    /** When a token must be renewed, if there is one. */
    Optional<Instant> renewal() {
        return renewal;
    }

    /** Where a path of the container is on this machine; empty if no volume is mounted there. */
    Optional<Path> outside(String inside) {
        return mounts().stream()
                .filter(m -> inside.equals(m.getMountPath()) || inside.startsWith(m.getMountPath() + "/"))
                .findFirst()
                .map(m -> volume(m.getName())
                        .resolve(Optional.ofNullable(m.getSubPath()).orElse(""))
                        .resolve(inside.substring(m.getMountPath().length()).replaceFirst("^/", "")));
    }

    private List<VolumeMount> mounts() {
        return pod.getSpec().getContainers().get(0).getVolumeMounts();
    }

    private Path volume(String name) {
        return directory.resolve("volumes").resolve(name);
    }

    private void fill(Volume volume) {
        Path folder = volume(volume.getName());
        make(folder);
        data.files(volume, fields).ifPresent(files -> PodData.write(folder, files));
        if (volume.getProjected() != null) {
            volume.getProjected().getSources().forEach(source -> project(folder, source));
        }
    }

    private void project(Path folder, VolumeProjection source) {
        if (source.getServiceAccountToken() != null) {
            PodData.write(
                    folder,
                    Map.of(
                            source.getServiceAccountToken().getPath(),
                            token(source.getServiceAccountToken()).getBytes(StandardCharsets.UTF_8)));
        } else if (source.getConfigMap() != null) {
            PodData.write(
                    folder,
                    PodData.chosen(
                            data.configMap(
                                    source.getConfigMap().getName(),
                                    source.getConfigMap().getOptional()),
                            source.getConfigMap().getItems()));
        } else if (source.getSecret() != null) {
            PodData.write(
                    folder,
                    PodData.chosen(
                            data.secret(
                                    source.getSecret().getName(),
                                    source.getSecret().getOptional()),
                            source.getSecret().getItems()));
        } else if (source.getDownwardAPI() != null) {
            PodData.write(folder, PodData.downward(source.getDownwardAPI().getItems(), fields));
        }
    }

    /** A token that is the pod's: worth nothing once the pod is gone. */
    private String token(ServiceAccountTokenProjection wanted) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(
                        Optional.ofNullable(wanted.getAudience()).stream().toList())
                .withExpirationSeconds(wanted.getExpirationSeconds())
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        TokenRequest granted = client.serviceAccounts()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getSpec().getServiceAccountName())
                .tokenRequest(request);
        Instant now = Instant.now();
        Instant end = ZonedDateTime.parse(granted.getStatus().getExpirationTimestamp())
                .toInstant();
        Instant due = now.plusMillis(Math.round(Duration.between(now, end).toMillis() * RENEWED_AFTER));
        renewal = Optional.of(renewal.filter(due::isAfter).orElse(due));
        return granted.getStatus().getToken();
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }
}
