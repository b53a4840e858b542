package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Go module of one folder of {@code testbed/controlplane}, as this jar carries it.
 *
 * @param name of the folder
 * @param mod text of its {@code go.mod}
 * @param sum text of its {@code go.sum}
 * @param main text of its {@code main.go}; empty where a program of somebody else is built
 */
record GoModule(String name, String mod, String sum, Optional<String> main) {
    private static final String RESOURCES = "/META-INF/jetpilot/controlplane/";
    private static final Pattern KUBERNETES = Pattern.compile("k8s\\.io/kubernetes v(\\d+)\\.(\\d+)\\.\\d+");
    private static final int KEY_CHARACTERS = 16;

    static GoModule of(Binary binary) {
        String folder = RESOURCES + binary.module() + "/";
        return new GoModule(
                binary.module(),
                text(folder + "go.mod"),
                text(folder + "go.sum"),
                binary.importPath().equals(".") ? Optional.of(text(folder + "main.go")) : Optional.empty());
    }

    private static String text(String resource) {
        try (InputStream in = GoModule.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the testbed was packaged without " + resource
                        + ": see the resources in testbed/pom.xml, and build it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /** What the linker is told: no symbols, and what {@code kubectl version} says. */
    String linkerFlags() {
        Matcher kubernetes = KUBERNETES.matcher(mod);
        if (!kubernetes.find()) {
            return "-s -w";
        }
        String version = kubernetes.group().substring(kubernetes.group().indexOf(' ') + 1);
        StringBuilder flags = new StringBuilder("-s -w");
        // What programs say their version is, and what they call themselves to the API server.
        for (String variables : List.of("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")) {
            String variable = " -X " + variables + ".git";
            flags.append(variable).append("Version=").append(version);
            flags.append(variable).append("Major=").append(kubernetes.group(1));
            flags.append(variable).append("Minor=").append(kubernetes.group(2));
        }
        return flags.toString();
    }

    /** Changes with everything that the programs are made of. */
    String key(String goVersion) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(mod, sum, main.orElse(""), goVersion, linkerFlags())) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return name + "-" + HexFormat.of().formatHex(digest.digest()).substring(0, KEY_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Writes the module's files into a directory, which is made; a file that is right already is left alone. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        write(directory, "go.mod", mod);
        write(directory, "go.sum", sum);
        if (main.isPresent()) {
            write(directory, "main.go", main.get());
        }
    }

    private static void write(Path directory, String file, String text) throws IOException {
        Path target = directory.resolve(file);
        if (Files.exists(target) && Files.readString(target).equals(text)) {
            return;
        }
        Path whole = Files.createTempFile(directory, "." + file, "");
        Files.writeString(whole, text);
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
