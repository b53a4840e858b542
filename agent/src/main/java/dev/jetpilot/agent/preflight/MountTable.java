package dev.jetpilot.agent.preflight;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which models are mounted somewhere on this node: those that pods serve, and those that pods keep. The kubelet mounts a subPath in its
 * own mount namespace and the runtime again in the container's, and both tables name the directory in their fourth field, the root
 * within the file system (proc(5)). All processes' tables are read: a kubelet in a strict snap is not in the first one's namespace.
 */
final class MountTable {
    private static final Pattern DIGEST = Pattern.compile("sha256-([0-9a-f]{64})");
    private static final String FILE = "mountinfo";
    private static final int ROOT_FIELD = 3;

    private MountTable() {}

    /**
     * Digests of the models that are mounted, as {@code sha256:HEX}.
     *
     * @param proc the host's {@code /proc}
     * @throws IOException if the table of the first process cannot be read: then nothing is known
     */
    static Set<String> mounted(Path proc) throws IOException {
        Set<String> digests = new HashSet<>();
        read(proc.resolve("1").resolve(FILE), digests);
        try (Stream<Path> all = Files.list(proc)) {
            for (Path process : all.filter(MountTable::isProcess).toList()) {
                try {
                    read(process.resolve(FILE), digests);
                } catch (IOException | UncheckedIOException e) {
                    // It has ended, or is not ours to look at.
                }
            }
        }
        return digests;
    }

    private static boolean isProcess(Path path) {
        return path.getFileName().toString().chars().allMatch(Character::isDigit);
    }

    private static void read(Path file, Set<String> digests) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ", ROOT_FIELD + 2);
                if (fields.length > ROOT_FIELD) {
                    Matcher digest = DIGEST.matcher(fields[ROOT_FIELD]);
                    while (digest.find()) {
                        digests.add("sha256:" + digest.group(1));
                    }
                }
            }
        }
    }
}
