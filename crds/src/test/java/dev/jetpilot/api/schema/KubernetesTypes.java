package dev.jetpilot.api.schema;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bounded, described schemas of the Kubernetes types that the API uses. */
final class KubernetesTypes {
    private final Map<String, Object> schemas;

    private KubernetesTypes(Map<String, Object> schemas) {
        this.schemas = schemas;
    }

    static KubernetesTypes load() {
        try (InputStream yaml = KubernetesTypes.class.getResourceAsStream("/schema/kubernetes-types.yaml")) {
            return new KubernetesTypes(new YAMLMapper().readValue(yaml, new TypeReference<>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("schema/kubernetes-types.yaml cannot be read", e);
        }
    }

    /** All of them by name. */
    Map<String, JSONSchemaProps> all() {
        Map<String, JSONSchemaProps> all = new TreeMap<>();
        schemas.forEach((name, schema) -> all.put(name, convert(schema)));
        return all;
    }

    /** A fresh schema for the type, if it is one of Kubernetes' own. */
    Optional<JSONSchemaProps> schemaOf(Class<?> type) {
        return Optional.ofNullable(schemas.get(type.getSimpleName())).map(KubernetesTypes::convert);
    }

    private static JSONSchemaProps convert(Object schema) {
        return new ObjectMapper().convertValue(schema, JSONSchemaProps.class);
    }
}
