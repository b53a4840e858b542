package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Says what a kube-apiserver would say to a custom resource, from its CRD. Safe for several threads. */
public final class CrdValidator {
    private static final String NOT_CHECKED =
            "<nil>: Invalid value: null: some validation rules were not checked because"
                    + " the object was invalid; correct the existing errors to complete validation";

    private final Map<String, JsonNode> schemas;
    private final CelEnvironment cel = new CelEnvironment();

    private CrdValidator(Map<String, JsonNode> schemas) {
        this.schemas = schemas;
    }

    /** A validator for all versions of the CRD. */
    public static CrdValidator of(CustomResourceDefinition crd) {
        return of(new KubernetesSerialization().convertValue(crd, JsonNode.class));
    }

    /** A validator for all versions of the CRD, given as JSON. */
    public static CrdValidator of(JsonNode crd) {
        String group = crd.at("/spec/group").asText();
        return new CrdValidator(StreamSupport.stream(crd.at("/spec/versions").spliterator(), false)
                .collect(Collectors.toMap(
                        v -> group + "/" + v.get("name").asText(),
                        v -> withTypeAndMeta(v.at("/schema/openAPIV3Schema")))));
    }

    /**
     * Whether the object would be stored.
     *
     * @param object the custom resource as JSON; unknown fields are ignored
     * @param old what is stored under its name, on an update
     * @return what a kube-apiserver would answer, empty when it is stored; most structural errors hide those of rules
     */
    public List<String> validate(JsonNode object, Optional<JsonNode> old) {
        JsonNode schema = schemaOf(object);
        JsonNode known = object.deepCopy();
        UnknownFields.prune(schema, known, "");
        List<String> errors = new ArrayList<>(StructuralCheck.errors(schema, known, ""));
        if (errors.stream().allMatch(FieldError::letsRulesBeChecked)) {
            JsonNode before = old.map(this::prune).orElseGet(MissingNode::getInstance);
            errors.addAll(CelCheck.errors(cel, schema, known, before));
        } else {
            errors.add(NOT_CHECKED);
        }
        return errors;
    }

    /** Paths of fields that the CRD does not know: refused under strict field validation, which is kubectl's. */
    public List<String> unknownFields(JsonNode object) {
        return UnknownFields.prune(schemaOf(object), object.deepCopy(), "");
    }

    /** A copy without the fields that the CRD does not know: what would be stored. */
    public JsonNode prune(JsonNode object) {
        JsonNode known = object.deepCopy();
        UnknownFields.prune(schemaOf(object), known, "");
        return known;
    }

    private JsonNode schemaOf(JsonNode object) {
        String version = object.path("apiVersion").asText();
        JsonNode schema = schemas.get(version);
        if (schema == null) {
            throw new IllegalArgumentException(
                    "no schema for apiVersion \"" + version + "\": the CRD has " + schemas.keySet());
        }
        return schema;
    }

    private static JsonNode withTypeAndMeta(JsonNode schema) {
        ObjectNode root = schema.deepCopy();
        ObjectNode properties = root.withObjectProperty("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        return root;
    }
}
