package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** YAML as a user has it, and its way to the API server: {@code kubectl apply --server-side}. */
final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** What others need comes first. */
    private static final List<String> ORDER =
            List.of("Namespace", "CustomResourceDefinition", "Secret", "EdgeModel", "EdgeRollout");

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

    /**
     * Reads a file, or all {@code .yaml} and {@code .yml} files of a directory.
     *
     * @throws UncheckedIOException if one cannot be read or is not YAML
     */
    static List<ObjectNode> read(Path path) {
        List<ObjectNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            for (Path file : files.filter(Manifests::isYaml).sorted().toList()) {
                try (MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
                    while (documents.hasNext()) {
                        if (documents.next() instanceof ObjectNode object) {
                            objects.add(object);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read as YAML: " + e.getMessage(), e);
        }
        objects.sort(Comparator.comparingInt(Manifests::rank));
        return objects;
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
