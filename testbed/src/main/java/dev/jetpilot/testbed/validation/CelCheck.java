package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The {@code x-kubernetes-validations} of a schema, on an object and, for transition rules, on what it was before. */
final class CelCheck {
    /** CEL has one kind of integer. */
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.USE_LONG_FOR_INTS, true);

    private static final Pattern OLD_SELF = Pattern.compile("\\boldSelf\\b");

    private final CelEnvironment cel;
    private final List<String> errors = new ArrayList<>();

    private CelCheck(CelEnvironment cel) {
        this.cel = cel;
    }

    /** What the rules refuse; {@code old} is a missing node where there was nothing before. */
    static List<String> errors(CelEnvironment cel, JsonNode schema, JsonNode value, JsonNode old) {
        CelCheck check = new CelCheck(cel);
        check.walk(schema, value, old, "");
        return check.errors;
    }

    private void walk(JsonNode schema, JsonNode value, JsonNode old, String path) {
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            check(rule, value, old, path);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                walk(schema.path("items"), value.get(i), MissingNode.getInstance(), SchemaPaths.item(path, i));
            }
        } else if (value.isObject()) {
            value.properties().forEach(field -> {
                String name = field.getKey();
                boolean known = schema.path("properties").has(name);
                walk(
                        known ? schema.path("properties").get(name) : schema.path("additionalProperties"),
                        field.getValue(),
                        old.path(name),
                        known ? SchemaPaths.field(path, name) : SchemaPaths.key(path, name));
            });
        }
    }

    private void check(JsonNode rule, JsonNode value, JsonNode old, String path) {
        String expression = rule.get("rule").asText();
        boolean transition = OLD_SELF.matcher(expression).find();
        if (transition && old.isMissingNode()) {
            return;
        }
        try {
            Map<String, Object> variables =
                    transition ? Map.of("self", plain(value), "oldSelf", plain(old)) : Map.of("self", plain(value));
            if (!cel.holds(expression, variables)) {
                errors.add(FieldError.byRule(path, value, rule.path("message").asText("failed rule: " + expression)));
            }
        } catch (CelEvaluationException e) {
            errors.add(FieldError.byRule(path, value, "rule evaluation error: " + e.getMessage()));
        }
    }

    private static Object plain(JsonNode value) {
        return JSON.convertValue(value, Object.class);
    }
}
