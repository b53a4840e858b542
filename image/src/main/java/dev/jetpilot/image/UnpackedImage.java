package dev.jetpilot.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An image whose layers were laid over each other into a directory, as a container runtime does.
 *
 * @param root the directory
 * @param config as in the OCI image specification: {@code architecture}, {@code config.Entrypoint} ...
 * @param layers sizes in bytes as compressed in the tar, the lowest first
 */
public record UnpackedImage(Path root, JsonNode config, List<Long> layers) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** OCI image specification, layer.md: the file is gone, or all that lower layers had in the directory. */
    private static final String WHITEOUT = ".wh.";

    private static final String OPAQUE = ".wh..wh..opq";

    public UnpackedImage {
        layers = List.copyOf(layers);
    }

    /**
     * Unpacks a tar as {@code docker save} writes it.
     *
     * @param root made anew; what was there is deleted
     */
    public static UnpackedImage of(Path tar, Path root) throws IOException {
        delete(root);
        Files.createDirectories(root);
        try (TarFile archive = new TarFile(tar)) {
            JsonNode manifest = JSON.readTree(content(archive, "manifest.json")).get(0);
            List<Long> sizes = new ArrayList<>();
            for (JsonNode layer : manifest.get("Layers")) {
                TarArchiveEntry entry = entry(archive, layer.asText());
                sizes.add(entry.getSize());
                try (TarArchiveInputStream files =
                        new TarArchiveInputStream(new GZIPInputStream(archive.getInputStream(entry), 1 << 16))) {
                    apply(files, root);
                }
            }
            return new UnpackedImage(
                    root, JSON.readTree(content(archive, manifest.get("Config").asText())), sizes);
        }
    }

    /** Lays one layer over what is in the directory. */
    static void apply(TarArchiveInputStream layer, Path root) throws IOException {
        for (TarArchiveEntry entry = layer.getNextEntry(); entry != null; entry = layer.getNextEntry()) {
            Path path = root.resolve("./" + entry.getName()).normalize();
            if (!path.startsWith(root)) {
                throw new IOException("a layer has the entry " + entry.getName() + ", which lies outside of the image");
            }
            String name = path.getFileName().toString();
            if (name.equals(OPAQUE)) {
                deleteChildren(path.getParent());
            } else if (name.startsWith(WHITEOUT)) {
                delete(path.resolveSibling(name.substring(WHITEOUT.length())));
            } else if (entry.isDirectory()) {
                Files.createDirectories(path);
                attributes(path, entry);
            } else if (entry.isFile()) {
                Files.createDirectories(path.getParent());
                delete(path);
                Files.copy(layer, path);
                attributes(path, entry);
            } else {
                throw new IOException(
                        "a layer has the entry " + entry.getName() + ", which is neither file nor directory");
            }
        }
    }

    private static void attributes(Path path, TarArchiveEntry entry) throws IOException {
        PosixFilePermission[] bits = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < bits.length; i++) {
            if ((entry.getMode() >> (bits.length - 1 - i) & 1) == 1) {
                permissions.add(bits[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
        Files.setLastModifiedTime(
                path, FileTime.from(entry.getLastModifiedTime().toInstant()));
    }

    private static byte[] content(TarFile archive, String name) throws IOException {
        try (InputStream in = archive.getInputStream(entry(archive, name))) {
            return in.readAllBytes();
        }
    }

    private static TarArchiveEntry entry(TarFile archive, String name) throws IOException {
        return archive.getEntries().stream()
                .filter(e -> e.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("the tar has no " + name + ": is it an image?"));
    }

    private static void deleteChildren(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> children = Files.list(directory)) {
                for (Path child : children.toList()) {
                    delete(child);
                }
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
