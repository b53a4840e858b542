package dev.jetpilot.testbed.realnode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * An image of one static program, made without a registry or a container tool: an OCI image layout in a tar archive.
 *
 * @param name with its tag, as in {@code example.test/app:1}
 * @param program file of the program
 * @param arguments that it is started with
 */
public record OciImage(String name, Path program, List<String> arguments) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.oci.image.";

    public OciImage {
        arguments = List.copyOf(arguments);
    }

    /** Writes the archive, the same bytes every time. */
    public Path write(Path file) {
        try {
            return Files.write(file, archive(Files.readAllBytes(program)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the image " + name + " from " + program, e);
        }
    }

    private byte[] archive(byte[] content) throws IOException {
        String path = program.getFileName().toString();
        byte[] files = new Tar()
                .directory("tmp", 01777)
                .directory("etc", 0755)
                .directory("proc", 0755)
                .directory("sys", 0755)
                .directory("dev", 0755)
                .file(path, 0755, content)
                .bytes();
        Map<String, byte[]> blobs = new LinkedHashMap<>();
        Map<String, Object> layer = blob(blobs, "layer.v1.tar+gzip", gzip(files));
        Map<String, Object> platform = Map.of("architecture", architecture(), "os", "linux");
        Map<String, Object> config = blob(
                blobs,
                "config.v1+json",
                json(ordered(
                        "architecture",
                        architecture(),
                        "os",
                        "linux",
                        "config",
                        ordered("Entrypoint", entryPoint(path), "Env", List.of("PATH=/")),
                        "rootfs",
                        ordered("type", "layers", "diff_ids", List.of("sha256:" + sha256(files))))));
        Map<String, Object> manifest = blob(
                blobs,
                "manifest.v1+json",
                json(ordered(
                        "schemaVersion",
                        2,
                        "mediaType",
                        TYPE + "manifest.v1+json",
                        "config",
                        config,
                        "layers",
                        List.of(layer))));
        manifest.put("platform", platform);
        manifest.put("annotations", Map.of("io.containerd.image.name", name));
        Tar tar = new Tar()
                .file("oci-layout", 0644, json(ordered("imageLayoutVersion", "1.0.0")))
                .file(
                        "index.json",
                        0644,
                        json(ordered(
                                "schemaVersion",
                                2,
                                "mediaType",
                                TYPE + "index.v1+json",
                                "manifests",
                                List.of(manifest))));
        blobs.forEach((digest, bytes) -> tar.file("blobs/sha256/" + digest, 0644, bytes));
        return tar.bytes();
    }

    private List<String> entryPoint(String path) {
        return Stream.concat(Stream.of("/" + path), arguments.stream()).toList();
    }

    static String architecture() {
        String jvm = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return jvm.equals("aarch64") ? "arm64" : jvm;
    }

    private static Map<String, Object> blob(Map<String, byte[]> blobs, String type, byte[] content) {
        String digest = sha256(content);
        blobs.put(digest, content);
        return ordered("mediaType", TYPE + type, "digest", "sha256:" + digest, "size", content.length);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static byte[] json(Map<String, Object> value) throws JsonProcessingException {
        return JSON.writeValueAsBytes(value);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
