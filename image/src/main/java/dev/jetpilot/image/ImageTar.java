package dev.jetpilot.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An image as {@code docker save} writes it, which docker, podman, ctr and K3s import. The same files make the same bytes:
 * entries are sorted, all times are {@link #EPOCH}.
 *
 * @param architecture of everything in it
 * @param base what it stands on, from base.sh
 * @param operator its jar, with its libraries in {@code lib} beside it
 * @param agent its jar, with its libraries in {@code lib} beside it
 * @param archive class archive of {@link ClassArchive}
 * @param version of the project
 */
public record ImageTar(
        Architecture architecture, Path base, Path operator, Path agent, Optional<Path> archive, String version) {
    /** User and group, as in the Helm chart. */
    public static final String USER = "65532:65532";
    /** Where the operator lies in the image. */
    static final String OPERATOR = "/app/jetpilot-operator.jar";
    /** Where the node agent lies in the image. */
    static final String AGENT = "/app/jetpilot-agent.jar";
    /** Where the class archive lies in the image, if it has one. */
    static final String ARCHIVE = "/app/jetpilot-operator.jsa";

    /** One second after 1970: jib's own, as some programs take zero for "unknown". A class archive remembers it of jars. */
    private static final Instant EPOCH = Instant.ofEpochSecond(1);

    /** Both programs name their libraries by it; those they share are there once. */
    private static final String LIBRARIES = "/app/lib/";
    /** How the jars begin that are ours, and change with every release. */
    private static final String OURS = "jetpilot-";

    private static final Set<String> PROGRAMS = Set.of("/opt/java/bin/java", "/opt/java/lib/jspawnhelper");
    /** The two directories that a container without volumes can write to, when its root is not read-only. */
    private static final Set<String> OWN = Set.of("/tmp", "/home/jetpilot");

    /**
     * Writes it.
     *
     * @param reference name and tag under which it is imported
     * @param scratch directory for jib's own files
     * @return digest of its configuration, which names all its content
     */
    public String write(String reference, Path file, Path scratch) throws IOException, InterruptedException {
        try {
            JibContainerBuilder image = Jib.fromScratch()
                    .setFormat(ImageFormat.Docker)
                    .setPlatforms(Set.of(new Platform(architecture.id(), "linux")))
                    .setCreationTime(EPOCH)
                    .setUser(USER)
                    .setWorkingDirectory(AbsoluteUnixPath.get("/home/jetpilot"))
                    .setExposedPorts(Port.tcp(8080))
                    .setEnvironment(environment())
                    .setEntrypoint(entrypoint())
                    .setLabels(labels());
            layers().forEach(image::addFileEntriesLayer);
            return image.containerize(Containerizer.to(TarImage.at(file).named(reference))
                            .setOfflineMode(true)
                            .setApplicationLayersCache(scratch)
                            .setBaseImageLayersCache(scratch)
                            .setToolName("jetpilot"))
                    .getImageId()
                    .toString();
        } catch (InvalidImageReferenceException e) {
            throw new IllegalArgumentException(reference + " is no name of an image: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new IOException(file + " cannot be made: " + e.getCause().getMessage(), e);
        } catch (RegistryException | CacheDirectoryCreationException e) {
            throw new IOException(file + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "PATH", "/opt/java/bin",
                "JAVA_HOME", "/opt/java",
                "HOME", "/home/jetpilot",
                // Its default is for a process on a machine: a kubelet must reach a pod.
                "JETPILOT_HTTP_ADDRESS", "0.0.0.0");
    }

    private List<String> entrypoint() {
        List<String> command = new ArrayList<>(List.of("java"));
        archive.ifPresent(file -> command.addAll(List.of(
                "-XX:SharedArchiveFile=" + ARCHIVE,
                // At the address it was made for: moved elsewhere, 27 MiB of it become the process's own memory.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0")));
        command.addAll(List.of("-jar", OPERATOR));
        return command;
    }

    private Map<String, String> labels() {
        return Map.of(
                "org.opencontainers.image.title", "Jetpilot",
                "org.opencontainers.image.description",
                        "Rolls TensorRT models out over fleets of NVIDIA Jetson nodes, and back when they are too slow",
                "org.opencontainers.image.version", version,
                "org.opencontainers.image.licenses", "Apache-2.0",
                "org.opencontainers.image.base.name", "scratch",
                "dev.jetpilot.class-archive", String.valueOf(archive.isPresent()));
    }

    private List<FileEntriesLayer> layers() throws IOException {
        List<FileEntriesLayer> layers = new ArrayList<>();
        layers.add(below());
        layers.add(jars("libraries", name -> !name.startsWith(OURS)).build());
        layers.add(jars("jetpilot", name -> name.startsWith(OURS))
                .addEntry(agent, AbsoluteUnixPath.get(AGENT), permissions("644"), EPOCH)
                .addEntry(operator, AbsoluteUnixPath.get(OPERATOR), permissions("644"), EPOCH)
                .build());
        if (archive.isPresent()) {
            layers.add(FileEntriesLayer.builder()
                    .setName("class archive")
                    .addEntry(archive.get(), AbsoluteUnixPath.get(ARCHIVE), permissions("644"), EPOCH)
                    .build());
        }
        return layers;
    }

    private FileEntriesLayer.Builder jars(String name, Predicate<String> which) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        libraries().forEach((fileName, jar) -> {
            if (which.test(fileName)) {
                layer.addEntry(jar, AbsoluteUnixPath.get(LIBRARIES + fileName), permissions("644"), EPOCH);
            }
        });
        return layer;
    }

    /** The libraries of both programs by file name. */
    private SortedMap<String, Path> libraries() throws IOException {
        SortedMap<String, Path> libraries = new TreeMap<>();
        for (Path program : List.of(operator, agent)) {
            for (Path jar : children(program.resolveSibling("lib"))) {
                Path other = libraries.putIfAbsent(jar.getFileName().toString(), jar);
                if (other != null && Files.mismatch(other, jar) >= 0) {
                    throw new IOException(jar + " and " + other + " differ: build both anew, from the same repository");
                }
            }
        }
        return libraries;
    }

    private FileEntriesLayer below() throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("base");
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.sorted().toList()) {
                if (!file.equals(base)) {
                    String path = "/" + base.relativize(file);
                    layer.addEntry(file, AbsoluteUnixPath.get(path), permissions(mode(file, path)), EPOCH, owner(path));
                }
            }
        }
        return layer.build();
    }

    private static String mode(Path file, String path) {
        return Files.isDirectory(file) || PROGRAMS.contains(path) || path.contains("/ld-linux-") ? "755" : "644";
    }

    private static String owner(String path) {
        return OWN.contains(path) ? USER : "0:0";
    }

    private static FilePermissions permissions(String octal) {
        return FilePermissions.fromOctalString(octal);
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
