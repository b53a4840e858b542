package dev.jetpilot.api.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.v1alpha1.Annotations;
import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.EdgeModelStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutSpec;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes docs/api.md: every type of the API with its fields, defaults and rules. */
final class ApiReference {
    private record Visit(Class<?> type, String path) {}

    private final StringBuilder text = new StringBuilder();
    private final Deque<Visit> toVisit = new ArrayDeque<>();
    private final Set<Class<?>> seen = new HashSet<>();

    static String write() {
        ApiReference reference = new ApiReference();
        reference.intro();
        reference.kind(
                "EdgeModel", new Visit(EdgeModelSpec.class, "EdgeModel.spec"), new Visit(EdgeModelStatus.class, ""));
        reference.kind(
                "EdgeRollout",
                new Visit(EdgeRolloutSpec.class, "EdgeRollout.spec"),
                new Visit(EdgeRolloutStatus.class, ""));
        reference.defaults();
        reference.decisions();
        reference.notations();
        reference.kubernetesTypes();
        return reference.text.toString();
    }

    private void intro() {
        try (InputStream in = ApiReference.class.getResourceAsStream("/schema/api-intro.md")) {
            text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("schema/api-intro.md cannot be read", e);
        }
        text.append("\nGenerated from the types of the API; a test fails when it differs. To write it again: `")
                .append(GeneratedFilesTest.REGENERATE)
                .append("`\n");
    }

    private void kind(String name, Visit spec, Visit status) {
        text.append("\n## ").append(name).append("\n");
        if (name.equals("EdgeRollout")) {
            rules(EdgeRollout.class);
        }
        toVisit.add(spec);
        while (!toVisit.isEmpty()) {
            type(toVisit.poll());
        }
        toVisit.add(status);
        while (!toVisit.isEmpty()) {
            type(toVisit.poll());
        }
    }

    private void type(Visit visit) {
        if (!seen.add(visit.type())) {
            return;
        }
        text.append("\n### ").append(visit.type().getSimpleName()).append("\n\n");
        if (visit.type().getRecordComponents().length == 0) {
            text.append("No fields: write `{}`.\n");
            return;
        }
        text.append("| Field | Written as | Default | Meaning |\n|---|---|---|---|\n");
        for (RecordComponent component : visit.type().getRecordComponents()) {
            Field field = field(visit.type(), component);
            String path = visit.path() + "." + component.getName();
            text.append("| `")
                    .append(component.getName())
                    .append("` | ")
                    .append(written(component.getGenericType(), field, path))
                    .append(" | ")
                    .append(presence(field, path))
                    .append(" | ")
                    .append(cell(
                            field.getAnnotation(JsonPropertyDescription.class).value()))
                    .append(" |\n");
        }
        rules(visit.type());
    }

    private void rules(Class<?> type) {
        ValidationRule[] rules = type.getAnnotationsByType(ValidationRule.class);
        if (rules.length > 0) {
            text.append("\nRefused with:\n\n");
        }
        for (ValidationRule rule : rules) {
            text.append("- ").append(rule.message()).append("\n");
        }
    }

    private String written(Type type, Field field, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? "list of " + written(arguments[0], field, path + "[]")
                    : "map to " + written(arguments[1], field, path + "[]");
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            toVisit.add(new Visit(plain, path));
            return "[" + plain.getSimpleName() + "](#" + plain.getSimpleName().toLowerCase(Locale.ROOT) + ")";
        }
        if (plain.isEnum()) {
            return String.join(", ", constants(plain));
        }
        WrittenAs notation = field.getAnnotation(WrittenAs.class);
        if (notation != null) {
            return "[" + word(notation.value()) + "](#notations)";
        }
        if (plain == Integer.class || plain == Long.class) {
            return "whole number" + range(field);
        }
        if (plain == Boolean.class) {
            return "true, false";
        }
        return plain == String.class || plain == IntOrString.class || plain == Quantity.class
                ? "text"
                : "[" + plain.getSimpleName() + "](#kubernetes-own-types)";
    }

    private static String presence(Field field, String path) {
        if (field.isAnnotationPresent(Required.class)) {
            return "required";
        }
        return Defaults.of(path).map(d -> "`" + d.value() + "`").orElse("");
    }

    private static String range(Field field) {
        Min min = field.getAnnotation(Min.class);
        Max max = field.getAnnotation(Max.class);
        return min == null || max == null ? "" : ", " + (long) min.value() + " to " + (long) max.value();
    }

    private static List<String> constants(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Field constant : type.getFields()) {
            JsonProperty name = constant.getAnnotation(JsonProperty.class);
            if (name != null) {
                names.add("`" + name.value() + "`");
            }
        }
        return names;
    }

    private void decisions() {
        text.append("\n## Decisions of a person\n\nAnnotations on an EdgeRollout, safe to repeat and to lose.\n\n");
        text.append("| Annotation | Value | What it does |\n|---|---|---|\n");
        Map<String, String> rows = Map.of(
                Annotations.APPROVE,
                        "`<model>#<attempt>.<step>` | lets all classes of that attempt pass that step (the first of spec is 1)",
                Annotations.REJECT, "`<model>#<attempt>` | ends that attempt and takes its nodes back",
                Annotations.RETRY, "`<model>#<attempt>` | begins that attempt in the classes that rejected the model",
                Annotations.HOLD, "why | nodes do not move forward; GitOps does not undo it");
        rows.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(row -> text.append("| `")
                        .append(row.getKey())
                        .append("` | ")
                        .append(row.getValue())
                        .append(" |\n"));
    }

    private void defaults() {
        text.append(
                "\n## Defaults\n\nWhat an absent field means. The CRDs fill in nothing: what is stored is what was written.\n\n");
        text.append("| Field | Default | That is |\n|---|---|---|\n");
        for (Defaults.Row row : Defaults.rows()) {
            text.append("| `")
                    .append(row.field())
                    .append("` | `")
                    .append(row.value())
                    .append("` | ")
                    .append(cell(row.meaning()))
                    .append(" |\n");
        }
    }

    private void kubernetesTypes() {
        text.append("\n## Kubernetes' own types\n\nThese parts of them, with the meaning they have there.\n\n");
        text.append("| Type | Fields | Refused with |\n|---|---|---|\n");
        KubernetesTypes.load().all().forEach((name, schema) -> {
            List<String> messages = new ArrayList<>();
            messages(schema, messages);
            text.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(String.join(", ", schema.getProperties().keySet()))
                    .append(" | ")
                    .append(cell(String.join("; ", messages)))
                    .append(" |\n");
        });
    }

    private static void messages(JSONSchemaProps schema, List<String> messages) {
        schema.getXKubernetesValidations().forEach(rule -> {
            if (!messages.contains(rule.getMessage())) {
                messages.add(rule.getMessage());
            }
        });
        schema.getProperties().values().forEach(field -> messages(field, messages));
        if (schema.getItems() != null) {
            messages(schema.getItems().getSchema(), messages);
        }
        if (schema.getAdditionalProperties() != null) {
            messages(schema.getAdditionalProperties().getSchema(), messages);
        }
    }

    private void notations() {
        text.append("\n## Notations\n\n| Written as | At most | Refused with |\n|---|---|---|\n");
        for (Notation notation : Notation.values()) {
            text.append("| ")
                    .append(word(notation))
                    .append(" | ")
                    .append(notation.maxLength())
                    .append(" characters | ")
                    .append(cell(notation.message().orElse("")))
                    .append(" |\n");
        }
    }

    private static String word(Notation notation) {
        return notation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String cell(String words) {
        return words.replace("|", "\\|").replace("<", "&lt;");
    }

    private static Field field(Class<?> record, RecordComponent component) {
        try {
            return record.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
