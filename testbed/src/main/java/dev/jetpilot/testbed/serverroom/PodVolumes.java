package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.HashMap;
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
    private final PodFields fields;
    private final Path directory;
    private Optional<Instant> renewal = Optional.empty();

    PodVolumes(KubernetesClient client, Pod pod, PodFields fields, Path directory) {
        this.client = client;
        this.pod = pod;
        this.fields = fields;
        this.directory = directory;
    }

    /** Something that a volume needs is not there yet. */
    static final class NotMountedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotMountedException(String message) {
            super(message);
        }
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
        if (volume.getConfigMap() != null) {
            write(
                    folder,
                    chosen(
                            configMap(
                                    volume.getConfigMap().getName(),
                                    volume.getConfigMap().getOptional()),
                            volume.getConfigMap().getItems()));
        } else if (volume.getSecret() != null) {
            write(
                    folder,
                    chosen(
                            secret(
                                    volume.getSecret().getSecretName(),
                                    volume.getSecret().getOptional()),
                            volume.getSecret().getItems()));
        } else if (volume.getDownwardAPI() != null) {
            write(folder, downward(volume.getDownwardAPI().getItems()));
        } else if (volume.getProjected() != null) {
            volume.getProjected().getSources().forEach(source -> project(folder, source));
        }
    }

    private void project(Path folder, VolumeProjection source) {
        if (source.getServiceAccountToken() != null) {
            write(folder, Map.of(source.getServiceAccountToken().getPath(), token(source.getServiceAccountToken())));
        } else if (source.getConfigMap() != null) {
            write(
                    folder,
                    chosen(
                            configMap(
                                    source.getConfigMap().getName(),
                                    source.getConfigMap().getOptional()),
                            source.getConfigMap().getItems()));
        } else if (source.getSecret() != null) {
            write(
                    folder,
                    chosen(
                            secret(
                                    source.getSecret().getName(),
                                    source.getSecret().getOptional()),
                            source.getSecret().getItems()));
        } else if (source.getDownwardAPI() != null) {
            write(folder, downward(source.getDownwardAPI().getItems()));
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

    /** The data of a ConfigMap of the pod's namespace. */
    Map<String, String> configMap(String name, Boolean optional) {
        ConfigMap found = client.configMaps()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(name)
                .get();
        if (found == null) {
            return absent("configmap", name, optional);
        }
        return Optional.ofNullable(found.getData()).orElse(Map.of());
    }

    /** The data of a Secret of the pod's namespace, decoded. */
    Map<String, String> secret(String name, Boolean optional) {
        Secret found = client.secrets()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(name)
                .get();
        if (found == null) {
            return absent("secret", name, optional);
        }
        Map<String, String> data = new HashMap<>();
        Optional.ofNullable(found.getData())
                .orElse(Map.of())
                .forEach((key, value) ->
                        data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return data;
    }

    private static Map<String, String> absent(String kind, String name, Boolean optional) {
        if (Boolean.TRUE.equals(optional)) {
            return Map.of();
        }
        throw new NotMountedException(kind + " \"" + name + "\" not found");
    }

    private static Map<String, String> chosen(Map<String, String> data, List<KeyToPath> items) {
        if (items == null || items.isEmpty()) {
            return data;
        }
        Map<String, String> chosen = new HashMap<>();
        for (KeyToPath item : items) {
            String value = data.get(item.getKey());
            if (value == null) {
                throw new NotMountedException("references non-existent key: " + item.getKey());
            }
            chosen.put(item.getPath(), value);
        }
        return chosen;
    }

    private Map<String, String> downward(List<DownwardAPIVolumeFile> items) {
        Map<String, String> files = new HashMap<>();
        items.forEach(item ->
                files.put(item.getPath(), fields.value(item.getFieldRef().getFieldPath())));
        return files;
    }

    /** Each file is there as a whole or as it was before. */
    private static void write(Path folder, Map<String, String> files) {
        files.forEach((name, text) -> {
            Path file = folder.resolve(name);
            make(file.getParent());
            Path half = file.resolveSibling("." + file.getFileName() + ".half");
            try {
                Files.writeString(half, text);
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        });
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }
}
