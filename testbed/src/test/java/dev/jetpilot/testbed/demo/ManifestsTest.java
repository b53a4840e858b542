package dev.jetpilot.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with somebody's own YAML is said with file, line and mend, before anything starts. */
class ManifestsTest {
    private static final String OBJECT = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";

    @TempDir
    Path directory;

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name), yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kind: Secret\\nmetadata: {name: a} | 4 | the object has no apiVersion",
                "apiVersion: v1\\nmetadata: {name: a} | 4 | the object has no kind",
                "apiVersion: v1\\nkind: Secret | 4 | the object has no metadata.name",
                "apiVersion: v1\\nkind: Secret\\nmetadata:\\n  name: a\\n b: c | 8 | not YAML:",
                "apiVersion: v1\\nkind: [a | 5 | not YAML:",
                "a: b: c | 4 | not YAML: mapping values are not allowed here",
                "\\ta: b | 4 | not YAML:",
                "just words | 4 | this is no Kubernetes object",
                "- a\\n- b | 4 | this is no Kubernetes object",
            })
    void whatIsWrongIsNamedWithItsLine(String second, int line, String what) throws IOException {
        Path file =
                write("own.yaml", OBJECT + "---\n" + second.replace("\\n", "\n").replace("\\t", "\t"));
        int expected = line + 1;
        assertThatThrownBy(() -> Manifests.read(directory))
                .isInstanceOf(Manifests.UnreadableException.class)
                .hasMessageStartingWith(file + ", line " + expected + ": " + what)
                .hasMessageMatching("(?s)[^\n]*");
    }

    @Test
    void aDirectoryWithoutYamlIsNamed() throws IOException {
        write("notes.txt", "hello");
        assertThatThrownBy(() -> Manifests.read(directory))
                .isInstanceOf(Manifests.UnreadableException.class)
                .hasMessageContaining(directory + " holds no YAML: name a file that ends in .yaml or .yml");
    }

    @Test
    void objectsComeInTheOrderInWhichTheyNeedEachOther() throws IOException {
        write("a.yaml", "apiVersion: j/v1\nkind: EdgeRollout\nmetadata: {name: r}\n---\n# nothing\n---\n" + OBJECT);
        write("b.yml", "apiVersion: j/v1\nkind: EdgeModel\nmetadata: {name: m}\n");
        assertThat(Manifests.read(directory))
                .extracting(o -> o.path("kind").asText())
                .containsExactly("Secret", "EdgeModel", "EdgeRollout");
    }
}
