package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.fetch.store.Room;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Runs {@code agent fetch} in this process, on a clock that does not wait, and looks at what it left behind. */
final class Run {
    final FakePace pace = new FakePace();
    private final Path directory;
    private final List<String> words = new ArrayList<>();
    private Room.Free free = path -> 1L << 40;
    private String output = "";

    Run(Path directory, String uri, String digest) {
        this.directory = directory;
        with("--uri=" + uri, "--digest=" + digest, "--cache=" + cache());
        with("--termination-log=" + directory.resolve("termination"));
    }

    Run with(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    Run free(long bytes) {
        free = path -> bytes;
        return this;
    }

    Path cache() {
        return directory.resolve("cache");
    }

    /** Runs it; the output is kept. */
    synchronized Outcome fetch() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        int code;
        try (PrintStream caught = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(caught);
            code = new FetchCommand(pace, free, new Random(6)).run(words);
        } finally {
            System.setErr(before);
        }
        output = bytes.toString(StandardCharsets.UTF_8);
        for (Outcome outcome : Outcome.values()) {
            if (outcome.exitCode() == code) {
                assertThat(message()).startsWith(outcome.word() + ": ");
                return outcome;
            }
        }
        throw new AssertionError("exit code " + code + " is in no table");
    }

    String output() {
        return output;
    }

    /** The termination message. */
    String message() {
        try {
            return Files.readString(directory.resolve("termination"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path content(String digest) {
        return cache().resolve(digest.replace(':', '-')).resolve("content");
    }

    /** Everything that was written anywhere, to look for secrets in. */
    String everything() throws IOException {
        StringBuilder all = new StringBuilder(output);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !f.startsWith(directory.resolve("secret")))
                    .toList()) {
                all.append(file).append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
