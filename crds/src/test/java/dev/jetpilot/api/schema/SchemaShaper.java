package dev.jetpilot.api.schema;

import dev.jetpilot.api.v1alpha1.Defaults;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks a generated spec beside the records it came from and adds what annotations of the generator cannot say:
 * notations with their bounds and rules, bounds of lists and maps, list types, defaults in descriptions, and
 * Kubernetes' own types.
 */
final class SchemaShaper {
    /** Largest list and map where a component says nothing else. */
    static final long MAX_ITEMS = 32;

    private final KubernetesTypes kubernetes = KubernetesTypes.load();

    /** Shapes the schema of a spec, in place. */
    void shapeSpec(Class<?> record, JSONSchemaProps schema, String path) {
        for (RecordComponent component : record.getRecordComponents()) {
            JSONSchemaProps field = schema.getProperties().get(component.getName());
            String fieldPath = path + "." + component.getName();
            JSONSchemaProps shaped = shape(component.getGenericType(), field, fieldPath, notationOf(record, component));
            shaped.setDescription(description(field.getDescription(), fieldPath));
            schema.getProperties().put(component.getName(), shaped);
        }
    }

    /** Shapes the schema of a status, in place: a report refuses nothing but conditions without a type. */
    void shapeStatus(Class<?> record, JSONSchemaProps schema) {
        JSONSchemaProps conditions = schema.getProperties().get("conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
        Class<?> type = List.of(record.getRecordComponents()).stream()
                .filter(c -> c.getName().equals("conditions"))
                .map(c -> argument(c.getGenericType(), 0))
                .map(Class.class::cast)
                .findFirst()
                .orElseThrow();
        conditions.getItems().setSchema(kubernetes.schemaOf(type).orElseThrow());
    }

    private JSONSchemaProps shape(Type type, JSONSchemaProps schema, String path, Optional<Notation> notation) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            schema.setMaxItems(schema.getMaxItems() == null ? Long.valueOf(MAX_ITEMS) : schema.getMaxItems());
            schema.setXKubernetesListType("atomic");
            JSONSchemaProps items = schema.getItems().getSchema();
            schema.getItems().setSchema(shape(argument(type, 0), items, path + "[]", notation));
            return schema;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            schema.setMaxProperties(MAX_ITEMS);
            JSONSchemaProps values = schema.getAdditionalProperties().getSchema();
            schema.getAdditionalProperties().setSchema(shape(argument(type, 1), values, path + "[]", notation));
            return schema;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            shapeSpec(plain, schema, path);
            return schema;
        }
        Optional<JSONSchemaProps> own = kubernetes.schemaOf(plain);
        if (own.isPresent()) {
            return own.get();
        }
        if (plain == Integer.class) {
            schema.setFormat("int32");
        }
        if (plain == String.class || plain == IntOrString.class || plain == Quantity.class) {
            bound(schema, notation.orElseThrow(() -> new IllegalStateException(path + " needs @WrittenAs")));
        }
        return schema;
    }

    private static void bound(JSONSchemaProps schema, Notation notation) {
        if (!notation.takesNumbers()) {
            schema.setType("string");
            schema.setXKubernetesIntOrString(null);
            schema.setAnyOf(List.of());
        }
        schema.setMaxLength(notation.maxLength());
        List<ValidationRule> rules = new ArrayList<>();
        notation.rule()
                .ifPresent(rule -> rules.add(new ValidationRuleBuilder()
                        .withRule(rule)
                        .withMessage(notation.message().orElseThrow())
                        .build()));
        schema.setXKubernetesValidations(rules);
    }

    private static String description(String said, String path) {
        return Defaults.of(path).map(d -> said + " Default: " + d.value() + ".").orElse(said);
    }

    private static Optional<Notation> notationOf(Class<?> record, RecordComponent component) {
        try {
            WrittenAs written = record.getDeclaredField(component.getName()).getAnnotation(WrittenAs.class);
            return Optional.ofNullable(written).map(WrittenAs::value);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
