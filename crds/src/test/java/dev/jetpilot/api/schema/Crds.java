package dev.jetpilot.api.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.EdgeModelStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutSpec;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the two CRDs from the types of the API. */
final class Crds {
    private static final String AGE = ".metadata.creationTimestamp";

    private final SchemaShaper shaper = new SchemaShaper();

    /** The CRDs by plural name. */
    Map<String, CustomResourceDefinition> generate() {
        Map<String, CustomResourceDefinition> crds = new TreeMap<>();
        new CRDGenerator()
                .customResourceClasses(EdgeModel.class, EdgeRollout.class)
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withOutput(new Discarded())
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        CustomResourceDefinition shaped = (CustomResourceDefinition) crd;
                        shape(shaped);
                        crds.put(shaped.getSpec().getNames().getPlural(), shaped);
                        return shaped;
                    }
                })
                .generate();
        return crds;
    }

    private void shape(CustomResourceDefinition crd) {
        boolean model = crd.getSpec().getNames().getKind().equals("EdgeModel");
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().get(0);
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        JSONSchemaProps spec = root.getProperties().get("spec");
        JSONSchemaProps status = root.getProperties().get("status");
        crd.getSpec().getNames().setCategories(List.of("jetpilot"));
        if (model) {
            root.setDescription(
                    "One immutable version of a TensorRT model: the artifact, how its engine is built, and the"
                            + " container that serves it on each kind of Jetson.");
            spec.setDescription("What is served. Immutable: a new version is a new EdgeModel.");
            shaper.shapeSpec(EdgeModelSpec.class, spec, "EdgeModel.spec");
            shaper.shapeStatus(EdgeModelStatus.class, status);
            version.setAdditionalPrinterColumns(List.of(
                    column("Version", "string", ".spec.modelVersion"),
                    column("Revision", "string", ".status.revision"),
                    column("Classes", "integer", ".status.classes"),
                    column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
                    column("Age", "date", AGE)));
        } else {
            root.setDescription(
                    "Where a model runs, how a new one goes out to those nodes, and when it is taken back.");
            spec.setDescription("What the nodes should run, and how they get there.");
            shaper.shapeSpec(EdgeRolloutSpec.class, spec, "EdgeRollout.spec");
            shaper.shapeStatus(EdgeRolloutStatus.class, status);
            version.setAdditionalPrinterColumns(List.of(
                    column("Model", "string", ".spec.modelRef.name"),
                    column("Phase", "string", ".status.phase"),
                    column("Step", "string", ".status.summary.step"),
                    column("Updated", "string", ".status.summary.updated"),
                    column("Ready", "string", ".status.summary.ready"),
                    column("Offline", "integer", ".status.summary.offline"),
                    column("Reason", "string", ".status.summary.reason"),
                    column("Age", "date", AGE)));
        }
        status.setDescription("What the operator reports. Lost, it is made again.");
        status.setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
    }

    private static CustomResourceColumnDefinition column(String name, String type, String path) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(path)
                .build();
    }

    /** A CRD as YAML, the same on every machine. Bounds are whole numbers. */
    static String yaml(CustomResourceDefinition crd) {
        ObjectNode json = new ObjectMapper().convertValue(crd, ObjectNode.class);
        json.remove("status");
        whole(json);
        YAMLMapper mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
        try {
            return "# Generated from the types of the API; change those, then: " + GeneratedFilesTest.REGENERATE + "\n"
                    + mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode whole(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> object.set(name, whole(object.get(name))));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, whole(array.get(i)));
            }
        } else if (node.isDouble() && node.doubleValue() == node.longValue()) {
            return LongNode.valueOf(node.longValue());
        }
        return node;
    }

    /** The post-processor keeps the objects; the generator's own text is not used. */
    private static final class Discarded implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return new ByteArrayOutputStream();
        }

        @Override
        public void close() {}
    }
}
