package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.pod.NotMountedException;
import dev.jetpilot.testbed.pod.PodData;
import dev.jetpilot.testbed.pod.PodFields;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of one pod, as directories of this machine. Not for several threads at once. */
final class PodMounts {
    private static final String KUBELET = "/var/lib/kubelet/pods/";

    private final Pod pod;
    private final Path directory;
    private final Optional<Path> memory;
    private final HostTree host;
    private final Map<String, Path> claims;
    private final Map<String, HostTree.Bind> binds = new LinkedHashMap<>();

    /**
     * @param directory of the pod, on its node's disk
     * @param memory directory of the pod in memory, where there is one
     * @param claims by name
     */
    PodMounts(Pod pod, Path directory, Optional<Path> memory, HostTree host, Map<String, Path> claims) {
        this.pod = pod;
        this.directory = directory;
        this.memory = memory;
        this.host = host;
        this.claims = claims;
    }

    /**
     * Makes and fills all volumes; again, what changed.
     *
     * @throws NotMountedException in the kubelet's words, if one cannot be had yet
     */
    void fill(PodData data, PodFields fields) throws IOException {
        for (Volume volume : pod.getSpec().getVolumes()) {
            try {
                fill(volume, data, fields);
            } catch (NotMountedException e) {
                throw new NotMountedException(
                        "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + e.getMessage());
            }
        }
    }

    private void fill(Volume volume, PodData data, PodFields fields) throws IOException {
        if (volume.getHostPath() != null) {
            check(volume.getHostPath());
            return;
        }
        Path folder = folder(volume);
        if (volume.getPersistentVolumeClaim() == null) {
            Files.createDirectories(folder);
        }
        Optional<Map<String, byte[]>> files = data.files(volume, fields);
        if (files.isPresent()) {
            PodData.write(folder, files.get());
        }
    }

    /** kubernetes/pkg/volume/hostpath, checkType. */
    private void check(HostPathVolumeSource source) throws IOException {
        Path path = host.here(source.getPath());
        String type = Optional.ofNullable(source.getType()).orElse("");
        switch (type) {
            case "DirectoryOrCreate" -> Files.createDirectories(path);
            case "FileOrCreate" -> {
                Files.createDirectories(path.getParent());
                if (!Files.exists(path)) {
                    Files.createFile(path);
                }
            }
            case "Directory" -> require(Files.isDirectory(path), source, "is not a directory");
            case "File" -> require(Files.isRegularFile(path), source, "is not a file");
            default -> {}
        }
    }

    private static void require(boolean so, HostPathVolumeSource source, String otherwise) {
        if (!so) {
            throw new NotMountedException("hostPath type check failed: " + source.getPath() + " " + otherwise);
        }
    }

    private Path folder(Volume volume) {
        if (volume.getHostPath() != null) {
            return host.here(volume.getHostPath().getPath());
        }
        if (volume.getPersistentVolumeClaim() != null) {
            String claim = volume.getPersistentVolumeClaim().getClaimName();
            return Optional.ofNullable(claims.get(claim))
                    .orElseThrow(() -> new NotMountedException(
                            "persistentvolumeclaim \"" + claim + "\" not found; the testbed knows " + claims.keySet()));
        }
        if (inMemory(volume) && memory.isPresent()) {
            return memory.get().resolve(volume.getName());
        }
        return directory.resolve("volumes").resolve(volume.getName());
    }

    private static boolean inMemory(Volume volume) {
        return Optional.ofNullable(volume.getEmptyDir())
                .map(EmptyDirVolumeSource::getMedium)
                .filter("Memory"::equals)
                .isPresent();
    }

    /** Power is gone, and with it what was in memory. */
    void loseMemory() throws IOException {
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (inMemory(volume)) {
                Trees.delete(folder(volume));
                Files.createDirectories(folder(volume));
            }
        }
    }

    /** The directory of a container: its output, and its own part of the file system. */
    Path of(Container container) throws IOException {
        return Files.createDirectories(directory.resolve("containers").resolve(container.getName()));
    }

    /** A container starts: where its mount paths are. Directories of subPaths are made, as a kubelet does. */
    Map<String, Path> enter(Container container) throws IOException {
        Map<String, Path> outside = new LinkedHashMap<>();
        int index = 0;
        for (VolumeMount mount : container.getVolumeMounts()) {
            Volume volume = pod.getSpec().getVolumes().stream()
                    .filter(candidate -> candidate.getName().equals(mount.getName()))
                    .findFirst()
                    .orElseThrow(() -> new NotMountedException("no volume " + mount.getName()));
            Path folder = folder(volume);
            String inside = mount.getMountPath().replaceFirst("(?<=.)/+$", "");
            String sub = Optional.ofNullable(mount.getSubPath()).orElse("");
            if (!sub.isEmpty()) {
                bind(container, volume, mount, index);
                folder = folder.resolve(sub);
                if (!Files.exists(folder)) {
                    Files.createDirectories(folder);
                }
            }
            outside.put(inside, folder);
            wholeHost(volume, inside).ifPresent(root -> outside.putIfAbsent(root, host.here("/")));
            index++;
        }
        return outside;
    }

    /** A directory of the host that is mounted below a path as it is below the host's root: that path stands for the root. */
    private static Optional<String> wholeHost(Volume volume, String inside) {
        return Optional.ofNullable(volume.getHostPath())
                .map(HostPathVolumeSource::getPath)
                .filter(path -> inside.endsWith(path) && inside.length() > path.length())
                .map(path -> inside.substring(0, inside.length() - path.length()));
    }

    private void bind(Container container, Volume volume, VolumeMount mount, int index) {
        String uid = pod.getMetadata().getUid();
        String root = volume.getHostPath() == null
                ? KUBELET + uid + "/volumes/" + volume.getName()
                : volume.getHostPath().getPath();
        String point = KUBELET + uid + "/volume-subpaths/" + volume.getName() + "/" + container.getName() + "/" + index;
        binds.put(
                point,
                new HostTree.Bind(root + "/" + mount.getSubPath(), point, Boolean.TRUE.equals(mount.getReadOnly())));
    }

    /** The subPaths of all containers that have started: they stay until the pod is gone. */
    List<HostTree.Bind> binds() {
        return new ArrayList<>(binds.values());
    }

    /** The pod is gone, and its own volumes with it. */
    void remove() throws IOException {
        Trees.delete(directory);
        if (memory.isPresent()) {
            Trees.delete(memory.get());
        }
    }
}
