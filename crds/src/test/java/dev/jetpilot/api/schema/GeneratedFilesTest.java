package dev.jetpilot.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The generated files that are committed are the ones the types of the API generate. */
class GeneratedFilesTest {
    static final String REGENERATE = "mvn -pl crds test -Dtest=GeneratedFilesTest -Dregenerate";

    @TestFactory
    Stream<DynamicTest> committedFilesAreWhatTheTypesSay() {
        return generated().entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getKey().getFileName().toString(), () -> check(file.getKey(), file.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> generationIsDeterministic() {
        Map<Path, String> again = generated();
        return generated().entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getKey().getFileName().toString(),
                        () -> assertThat(file.getValue()).isEqualTo(again.get(file.getKey()))));
    }

    private static Map<Path, String> generated() {
        Map<Path, String> files = new TreeMap<>();
        files.put(Path.of("..", "docs", "api.md"), ApiReference.write());
        new Crds()
                .generate()
                .forEach((plural, crd) -> files.put(Path.of(plural + ".jetpilot.dev.yaml"), Crds.yaml(crd)));
        return files;
    }

    private static void check(Path file, String text) throws IOException {
        if (System.getProperty("regenerate") != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        }
        assertThat(file).as("regenerate with: %s", REGENERATE).exists();
        assertThat(Files.readString(file))
                .as("%s differs; regenerate with: %s", file, REGENERATE)
                .isEqualTo(text);
    }
}
