package dev.jetpilot.testbed.pod;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data of a pod's namespace, as files want it.
 *
 * @param client with the node's rights; stays the caller's
 */
public record PodData(KubernetesClient client, String namespace) {

    /**
     * A ConfigMap's data.
     *
     * @param optional as in a volume or variable: absent is empty
     */
    public Map<String, byte[]> configMap(String name, Boolean optional) {
        ConfigMap found =
                client.configMaps().inNamespace(namespace).withName(name).get();
        if (found == null) {
            return absent("configmap", name, optional);
        }
        Map<String, byte[]> data = bytes(found.getData());
        data.putAll(decoded(found.getBinaryData()));
        return data;
    }

    /** A Secret's data, decoded. */
    public Map<String, byte[]> secret(String name, Boolean optional) {
        Secret found = client.secrets().inNamespace(namespace).withName(name).get();
        return found == null ? absent("secret", name, optional) : decoded(found.getData());
    }

    private static Map<String, byte[]> absent(String kind, String name, Boolean optional) {
        if (Boolean.TRUE.equals(optional)) {
            return Map.of();
        }
        throw new NotMountedException(kind + " \"" + name + "\" not found");
    }

    private static Map<String, byte[]> bytes(Map<String, String> texts) {
        Map<String, byte[]> data = new HashMap<>();
        Optional.ofNullable(texts)
                .orElse(Map.of())
                .forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        return data;
    }

    private static Map<String, byte[]> decoded(Map<String, String> base64) {
        Map<String, byte[]> data = new HashMap<>();
        Optional.ofNullable(base64)
                .orElse(Map.of())
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        return data;
    }

    /** What a volume of a ConfigMap, a Secret or the downward API holds; empty for one of another kind. */
    public Optional<Map<String, byte[]>> files(Volume volume, PodFields fields) {
        if (volume.getConfigMap() != null) {
            Map<String, byte[]> data = configMap(
                    volume.getConfigMap().getName(), volume.getConfigMap().getOptional());
            return Optional.of(chosen(data, volume.getConfigMap().getItems()));
        }
        if (volume.getSecret() != null) {
            Map<String, byte[]> data = secret(
                    volume.getSecret().getSecretName(), volume.getSecret().getOptional());
            return Optional.of(chosen(data, volume.getSecret().getItems()));
        }
        return Optional.ofNullable(volume.getDownwardAPI()).map(downward -> downward(downward.getItems(), fields));
    }

    /** The keys that a volume picks, by the paths it gives them; all of them when it picks none. */
    public static Map<String, byte[]> chosen(Map<String, byte[]> data, List<KeyToPath> items) {
        if (items == null || items.isEmpty()) {
            return data;
        }
        Map<String, byte[]> chosen = new HashMap<>();
        for (KeyToPath item : items) {
            byte[] value = data.get(item.getKey());
            if (value == null) {
                throw new NotMountedException("references non-existent key: " + item.getKey());
            }
            chosen.put(item.getPath(), value);
        }
        return chosen;
    }

    /** Files of the downward API. */
    public static Map<String, byte[]> downward(List<DownwardAPIVolumeFile> items, PodFields fields) {
        Map<String, String> files = new HashMap<>();
        items.forEach(item ->
                files.put(item.getPath(), fields.value(item.getFieldRef().getFieldPath())));
        return bytes(files);
    }

    /** Writes files into a folder; each is there as a whole or as it was before. */
    public static void write(Path folder, Map<String, byte[]> files) {
        files.forEach((name, bytes) -> {
            Path file = folder.resolve(name);
            Path half = file.resolveSibling("." + file.getFileName() + ".half");
            try {
                Files.createDirectories(file.getParent());
                Files.write(half, bytes);
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        });
    }
}
