package dev.jetpilot.testbed.nodeside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a container's first process leaves behind. In a container the kernel kills it; here it is found by a variable that all of them
 * inherit and nobody else has. Where there is no {@code /proc}, nothing is found.
 */
final class Leftovers {
    private static final String VARIABLE = "JETPILOT_TESTBED_CONTAINER";
    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 50;
    private static final long ROUND_MILLIS = 50;

    private final String mark;

    /** Of the container with that name, which no other one has, in no other JVM either. */
    Leftovers(String container) {
        this.mark = container;
    }

    static String variable() {
        return VARIABLE;
    }

    String mark() {
        return mark;
    }

    /** Kills them all, and what they start meanwhile. */
    void kill() {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = find();
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
            // Not for ever: nobody may be there to bury an orphan, and then it never exits.
            CompletableFuture.allOf(found.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, ROUND_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private List<ProcessHandle> find() {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        String wanted = "\0" + VARIABLE + "=" + mark + "\0";
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> environment(process).contains(wanted))
                    .map(process -> ProcessHandle.of(
                            Long.parseLong(process.getFileName().toString())))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Empty for those that are gone or somebody else's. */
    private static String environment(Path process) {
        try {
            return "\0" + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
