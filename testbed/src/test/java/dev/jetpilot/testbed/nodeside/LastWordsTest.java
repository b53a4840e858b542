package dev.jetpilot.testbed.nodeside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
    @TempDir
    Path directory;

    @Test
    void ofALogThereAreEightyLines() throws IOException {
        Path log = Files.writeString(
                directory.resolve("log"),
                IntStream.rangeClosed(1, 100).mapToObj(i -> i + "\n").collect(Collectors.joining()));

        assertThat(LastWords.log(log)).startsWith("21\n22\n").endsWith("\n100\n");
    }

    @Test
    void ofLongLinesThereAreTwoKibibytes() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "x".repeat(3000) + "\nend");

        assertThat(LastWords.log(log)).hasSize(2048).endsWith("x\nend");
    }

    @Test
    void whereThereIsNoFileThereAreNoWords() {
        assertThat(LastWords.message(directory.resolve("none"))).isEmpty();
    }
}
