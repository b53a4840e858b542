package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The CRDs that Helm installs are those of the API, in a form that Helm upgrades and does not delete. */
class CrdCopiesTest {
    private static final Path COPIES = Chart.FOLDER.resolve("files").resolve("crds");

    @BeforeAll
    static void regenerate() throws IOException {
        copies().forEach(WrittenFile::regenerate);
    }

    @ParameterizedTest
    @MethodSource("copies")
    void theChartHasACopy(WrittenFile copy) {
        copy.check();
    }

    static List<WrittenFile> copies() throws IOException {
        return crds().stream()
                .map(crd -> new WrittenFile(COPIES.resolve(crd.getFileName()), Yaml.read(crd)))
                .toList();
    }

    @Test
    void theChartHasNoOtherAndNoneInAFolderThatHelmNeverUpgrades() throws IOException {
        try (Stream<Path> copies = Files.list(COPIES)) {
            assertThat(copies.map(Path::getFileName))
                    .containsExactlyInAnyOrderElementsOf(
                            crds().stream().map(Path::getFileName).toList());
        }
        assertThat(Chart.FOLDER.resolve("crds")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void whatHelmInstallsIsTheCrdAndStaysWhenTheReleaseGoes(Path file) {
        JsonNode crd = Yaml.one(file);
        JsonNode installed = Chart.one(
                Chart.objects(),
                "CustomResourceDefinition",
                crd.at("/metadata/name").asText());

        assertThat(installed.path("spec")).isEqualTo(crd.path("spec"));
        assertThat(installed
                        .at("/metadata/annotations/helm.sh~1resource-policy")
                        .asText())
                .isEqualTo("keep");
    }

    @Test
    void theyCanBeLeftToOthers() {
        assertThat(Chart.ofKind(Chart.objects("crds: {install: false}"), "CustomResourceDefinition"))
                .isEmpty();
    }

    static List<Path> crds() throws IOException {
        try (Stream<Path> files = Files.list(Chart.ROOT.resolve("crds"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
