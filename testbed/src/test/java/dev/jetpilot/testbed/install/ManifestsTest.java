package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain manifests install what the chart installs. */
class ManifestsTest {
    private static final Path MANIFESTS = Chart.ROOT.resolve("k3s-manifests");
    private static final Path BASE = MANIFESTS.resolve("base");

    /** Which of the chart's templates go into which file. */
    private static final Map<String, List<String>> FILES = files();

    private static Map<String, List<String>> files() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        files.put("crds.yaml", List.of("crds"));
        files.put("rbac.yaml", List.of("serviceaccount", "rbac"));
        files.put("admissionpolicy.yaml", List.of("admissionpolicy"));
        files.put("operator.yaml", List.of("service", "deployment"));
        files.put("agent.yaml", List.of("agent"));
        return files;
    }

    @BeforeAll
    static void regenerate() throws IOException {
        CrdCopiesTest.regenerate();
        written().forEach(WrittenFile::regenerate);
    }

    @ParameterizedTest
    @MethodSource("written")
    void theBaseIsWhatTheChartRenders(WrittenFile file) {
        file.check();
    }

    static List<WrittenFile> written() {
        List<String> documents = Arrays.asList(Chart.text().split("(?m)^---\n"));
        List<WrittenFile> files = new ArrayList<>();
        FILES.forEach((file, templates) -> {
            StringBuilder text =
                    new StringBuilder("# Rendered from helm/jetpilot by ManifestsTest; change it there.\n");
            for (String template : templates) {
                documents.stream()
                        .filter(d -> d.startsWith("# Source: jetpilot/templates/" + template + ".yaml\n"))
                        .forEach(d -> text.append("---\n").append(withoutHelm(d)));
            }
            files.add(new WrittenFile(BASE.resolve(file), text.toString()));
        });
        return files;
    }

    /** Text, so that the comments come along. */
    private static String withoutHelm(String document) {
        return document.replaceFirst("# Source: .*\n", "")
                        .replaceAll("(?m)^ *(helm.sh/chart|app.kubernetes.io/managed-by): .*\n", "")
                        .replace("  annotations:\n    helm.sh/resource-policy: keep\n", "")
                        .stripTrailing()
                + "\n";
    }

    @Test
    void objectByObjectTheyAreTheChartsButForWhatIsHelmsOwn() {
        Map<String, JsonNode> chart = byName(Chart.objects());
        List<JsonNode> plain = new ArrayList<>();
        FILES.keySet().forEach(file -> plain.addAll(Yaml.all(BASE.resolve(file))));
        Map<String, JsonNode> manifests = byName(plain);

        assertThat(manifests.keySet()).isEqualTo(chart.keySet());
        manifests.forEach((name, object) -> assertThat(object).as(name).isEqualTo(withoutHelm(chart.get(name))));
    }

    private static JsonNode withoutHelm(JsonNode object) {
        ObjectNode plain = object.deepCopy();
        ((ObjectNode) plain.at("/metadata/labels")).remove(List.of("helm.sh/chart", "app.kubernetes.io/managed-by"));
        if (plain.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove("helm.sh/resource-policy");
            if (annotations.isEmpty()) {
                ((ObjectNode) plain.path("metadata")).remove("annotations");
            }
        }
        return plain;
    }

    private static Map<String, JsonNode> byName(List<JsonNode> objects) {
        Map<String, JsonNode> byName = new TreeMap<>();
        objects.forEach(o -> byName.put(
                o.path("kind").asText() + " " + o.at("/metadata/namespace").asText() + "/"
                        + o.at("/metadata/name").asText(),
                o));
        return byName;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "base", "device-plugin", "overlays/k3s", "overlays/microk8s"})
    void everythingAKustomizationNamesIsThere(String folder) {
        Path here = MANIFESTS.resolve(folder);
        JsonNode kustomization = Yaml.one(here.resolve("kustomization.yaml"));

        assertThat(kustomization.path("resources")).isNotEmpty().allSatisfy(resource -> {
            Path named = here.resolve(resource.asText());
            assertThat(Files.isDirectory(named) ? named.resolve("kustomization.yaml") : named)
                    .exists();
        });
    }

    @Test
    void theBaseNamesAllItsFilesAndTheNamespaceFirst() throws IOException {
        List<String> named = new ArrayList<>();
        Yaml.one(BASE.resolve("kustomization.yaml")).path("resources").forEach(r -> named.add(r.asText()));
        try (Stream<Path> files = Files.list(BASE)) {
            assertThat(named)
                    .startsWith("namespace.yaml", "crds.yaml")
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(f -> f.getFileName().toString())
                                    .filter(f -> !f.equals("kustomization.yaml"))
                                    .toList());
        }
        assertThat(Yaml.one(BASE.resolve("namespace.yaml")).at("/metadata/name").asText())
                .isEqualTo(Chart.NAMESPACE);
    }

    @Test
    void theDevicePluginGoesToJetsonsOnlyAndIsPinned() {
        JsonNode pod = Yaml.one(MANIFESTS.resolve("device-plugin").resolve("daemonset.yaml"))
                .at("/spec/template/spec");
        JsonNode terms =
                pod.at("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");

        assertThat(terms)
                .hasSize(2)
                .allSatisfy(term -> assertThat(term.path("matchExpressions").findValuesAsText("key"))
                        .contains("kubernetes.io/arch")
                        .containsAnyOf("jetpilot.dev/module", "nvidia.com/gpu.present"));
        assertThat(pod.at("/containers/0/image").asText()).matches(".*/k8s-device-plugin:v\\d+\\.\\d+\\.\\d+");
        assertThat(pod.at("/runtimeClassName").asText()).isEqualTo("nvidia");
    }

    @Test
    void k3sKeepsItsOwnRuntimeClassAndMicroK8sGetsOneForItsHandler() throws IOException {
        Path overlays = MANIFESTS.resolve("overlays");
        assertThat(Yaml.all(overlays.resolve("microk8s").resolve("runtimeclass.yaml")))
                .allSatisfy(c -> assertThat(c.path("handler").asText()).isEqualTo("nvidia-container-runtime"))
                .extracting(c -> c.at("/metadata/name").asText())
                .contains("nvidia");
        try (Stream<Path> k3s = Files.list(overlays.resolve("k3s"))) {
            assertThat(k3s.map(f -> f.getFileName().toString())).containsExactly("kustomization.yaml");
        }
    }

    @Test
    void theHelmChartObjectNamesThisChartAndValuesThatItAccepts() {
        JsonNode spec = Yaml.one(MANIFESTS.resolve("helmchart").resolve("jetpilot.yaml"))
                .path("spec");
        JsonNode chart = Yaml.one(Chart.FOLDER.resolve("Chart.yaml"));

        assertThat(spec.path("chart").asText())
                .endsWith("/jetpilot-" + chart.path("version").asText() + ".tgz");
        assertThat(spec.path("targetNamespace").asText()).isEqualTo(Chart.NAMESPACE);
        assertThat(Chart.objects(spec.path("valuesContent").asText())).isNotEmpty();
    }
}
