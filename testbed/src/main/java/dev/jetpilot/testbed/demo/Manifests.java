package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** YAML as a user has it, and its way to the API server: {@code kubectl apply --server-side}. */
final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** What others need comes first. */
    private static final List<String> ORDER =
            List.of("Namespace", "CustomResourceDefinition", "Secret", "EdgeModel", "EdgeRollout");

    /** How the parser's message tells what is wrong, after what it was about to read. */
    private static final Pattern PROBLEM = Pattern.compile("(.+)\n in [^\n]*, line (\\d+), column");

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .build();

    private Manifests() {}

    /** A manifest that the API server refused: what it said, and where the manifest is. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** YAML that cannot be applied by anybody: the file, the line, what is wrong and the mend. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Reads a file, or all {@code .yaml} and {@code .yml} files of a directory.
     *
     * @throws UnreadableException if there is none, or one cannot be read, is not YAML or holds what is no object
     */
    static List<ObjectNode> read(Path path) {
        List<ObjectNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            List<Path> found = files.filter(Manifests::isYaml).sorted().toList();
            if (found.isEmpty()) {
                throw new UnreadableException(
                        path + " holds no YAML: name a file that ends in .yaml or .yml, or a directory of them", null);
            }
            for (Path file : found) {
                objects.addAll(documents(file));
            }
        } catch (IOException e) {
            throw new UnreadableException(path + " cannot be read: " + e, e);
        }
        objects.sort(Comparator.comparingInt(Manifests::rank));
        return objects;
    }

    private static List<ObjectNode> documents(Path file) throws IOException {
        List<ObjectNode> objects = new ArrayList<>();
        try (JsonParser parser = YAML.createParser(file.toFile())) {
            while (parser.nextToken() != null) {
                int line = parser.currentTokenLocation().getLineNr();
                JsonNode document = YAML.readTree(parser);
                if (document instanceof ObjectNode object) {
                    for (String field : List.of("/apiVersion", "/kind", "/metadata/name")) {
                        if (object.at(field).asText().isEmpty()) {
                            throw unreadable(
                                    file,
                                    line,
                                    "the object has no " + field.substring(1).replace('/', '.')
                                            + ": add it, or take the document away");
                        }
                    }
                    objects.add(object);
                } else if (!document.isNull()) {
                    throw unreadable(
                            file, line, "this is no Kubernetes object: write apiVersion, kind, metadata, spec");
                }
            }
        } catch (JsonProcessingException e) {
            MatchResult problem = PROBLEM.matcher(e.getOriginalMessage())
                    .results()
                    .reduce((context, last) -> last)
                    .orElseThrow(() -> new UnreadableException(file + " cannot be read: " + e.getOriginalMessage(), e));
            throw unreadable(
                    file,
                    Integer.parseInt(problem.group(2)),
                    "not YAML: " + problem.group(1) + ": correct the line, or the one before it");
        }
        return objects;
    }

    private static UnreadableException unreadable(Path file, int line, String what) {
        return new UnreadableException(file + ", line " + line + ": " + what, null);
    }

    private static boolean isYaml(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static int rank(ObjectNode object) {
        int rank = ORDER.indexOf(object.path("kind").asText());
        return rank < 0 ? ORDER.size() : rank;
    }

    /** Makes the namespaces that the objects name. */
    static void namespaces(KubernetesClient client, List<ObjectNode> objects) {
        Set<String> names = new TreeSet<>();
        objects.forEach(o -> names.add(o.at("/metadata/namespace").asText("")));
        names.remove("");
        for (String name : names) {
            if (client.namespaces().withName(name).get() == null) {
                client.namespaces()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create();
            }
        }
    }

    /**
     * Applies one object.
     *
     * @throws RefusedException with the server's words
     */
    static void apply(KubernetesClient client, ObjectNode object) {
        try {
            client.resource(YAML.convertValue(object, GenericKubernetesResource.class))
                    .patch(APPLY);
        } catch (KubernetesClientException e) {
            String message =
                    e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
            throw new RefusedException(
                    object.path("kind").asText() + " "
                            + object.at("/metadata/name").asText() + " was refused: " + message,
                    e);
        }
    }

    /** A copy of an EdgeRollout with another model. */
    static ObjectNode withModel(ObjectNode rollout, String model) {
        ObjectNode changed = rollout.deepCopy();
        changed.withObject("/spec/modelRef").put("name", model);
        return changed;
    }
}
