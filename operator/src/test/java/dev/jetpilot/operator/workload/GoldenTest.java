package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each directory of {@code golden} holds a model and a rollout, and the objects that become of them. After a
 * change that is meant, write them anew: {@code mvn test -Dtest=GoldenTest -Dgolden.update}, and read the diff.
 */
class GoldenTest {
    private static final Path CASES = Path.of("src/test/resources/dev/jetpilot/operator/workload/golden");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    @TestFactory
    Stream<DynamicTest> objectsBecomeOfModels() throws IOException {
        return Files.list(CASES)
                .sorted()
                .map(dir -> DynamicTest.dynamicTest(dir.getFileName().toString(), () -> {
                    Map<String, String> actual = build(
                            read(dir.resolve("in-model.yaml"), EdgeModel.class),
                            read(dir.resolve("in-rollout.yaml"), EdgeRollout.class),
                            policy(dir.resolve("in-policy.yaml")));
                    if (System.getProperty("golden.update") != null) {
                        for (Map.Entry<String, String> file : actual.entrySet()) {
                            Files.writeString(dir.resolve(file.getKey()), file.getValue());
                        }
                    }
                    Map<String, String> expected = new TreeMap<>();
                    try (Stream<Path> files = Files.list(dir)) {
                        for (Path file : files.filter(
                                        f -> f.getFileName().toString().startsWith("out-"))
                                .toList()) {
                            expected.put(file.getFileName().toString(), Files.readString(file));
                        }
                    }
                    assertThat(actual).isEqualTo(expected);
                }));
    }

    /** The operator's configuration where it matters; without the file the operator has no agent. */
    private static NodePolicy policy(Path file) throws IOException {
        return Files.exists(file)
                ? YAML.copy().registerModule(new Jdk8Module()).readValue(file.toFile(), NodePolicy.class)
                : NodePolicy.STRICT;
    }

    private static Map<String, String> build(EdgeModel model, EdgeRollout rollout, NodePolicy policy)
            throws IOException {
        String id = "0123456789";
        RevisionDocument document = ModelRenderer.render(model, id, rollout, policy);
        Map<String, String> out = new TreeMap<>();
        out.put(
                "out-revision.yaml",
                yaml(RevisionRecord.create(rollout, id, model.getMetadata().getUid(), document, 7, Map.of())));
        for (RenderedClass c : document.classes()) {
            Assignment assignment = new Assignment(id, c.name());
            out.put("out-daemonset-" + c.name() + ".yaml", yaml(Workload.daemonSet(rollout, assignment, c.template())));
        }
        if (document.service().isPresent()) {
            out.put(
                    "out-service.yaml",
                    yaml(Frontend.service(rollout, document.service().get())));
        }
        return out;
    }

    private static String yaml(Object object) throws IOException {
        return YAML.writeValueAsString(KUBERNETES.convertValue(object, TreeMap.class));
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        return KUBERNETES.unmarshal(Files.readString(file), type);
    }
}
