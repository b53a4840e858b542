package dev.jetpilot.testbed.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The chart, rendered by Helm. */
final class Chart {
    static final Path ROOT = Path.of("..");
    static final Path FOLDER = ROOT.resolve("helm").resolve("jetpilot");
    static final String NAMESPACE = "jetpilot-system";

    /** The oldest release of Kubernetes that the chart promises to work with. */
    private static final String KUBERNETES = "1.30.0";

    private static final Path TEST = Path.of("templates", "tests", "readyz.yaml");

    private Chart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** What {@code helm template} prints with the chart's own values. */
    static String text() {
        return command(FOLDER).call();
    }

    /** The objects with the chart's own values. */
    static List<JsonNode> objects() {
        return Yaml.all(text());
    }

    /**
     * The objects with other values.
     *
     * @param values YAML, as in a file given to {@code helm -f}
     * @throws IllegalStateException with Helm's message when it refuses them
     */
    static List<JsonNode> objects(String values) {
        return objects(FOLDER, values);
    }

    /** The pod of {@code helm test}: a hook, which the library leaves out, so it is rendered as if it were none. */
    static JsonNode testPod(String values) {
        try {
            Path copy = Files.createTempDirectory("chart");
            try (Stream<Path> files = Files.walk(FOLDER)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = copy.resolve(FOLDER.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
                Path pod = copy.resolve(TEST);
                Files.writeString(pod, Files.readString(pod).replaceAll("(?m)^ *helm.sh/hook.*\n", ""));
                return one(objects(copy, values), "Pod", "jetpilot-operator-test");
            } finally {
                try (Stream<Path> files = Files.walk(copy)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> objects(Path chart, String values) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, values);
                return Yaml.all(command(chart).withValuesFile(file).call());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TemplateCommand command(Path chart) {
        return new Helm(chart)
                .template()
                .withName("jetpilot")
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES);
    }

    static Stream<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream().filter(o -> o.path("kind").asText().equals(kind));
    }

    static JsonNode one(List<JsonNode> objects, String kind, String name) {
        return ofKind(objects, kind)
                .filter(o -> o.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }

    static JsonNode operatorPod(List<JsonNode> objects) {
        return one(objects, "Deployment", "jetpilot-operator").at("/spec/template");
    }

    static JsonNode agent(List<JsonNode> objects) {
        return one(objects, "DaemonSet", "jetpilot-agent").at("/spec/template");
    }

    static JsonNode operator(List<JsonNode> objects) {
        return operatorPod(objects).at("/spec/containers/0");
    }

    /** The value of a variable of the operator's container; empty when it is not there. */
    static Optional<String> variable(List<JsonNode> objects, String name) {
        for (JsonNode variable : operator(objects).path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return Optional.of(variable.path("value").asText());
            }
        }
        return Optional.empty();
    }
}
