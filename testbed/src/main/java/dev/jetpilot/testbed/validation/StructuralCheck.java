package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Types, required fields, enums and bounds of a structural schema. */
final class StructuralCheck {
    private final List<String> errors = new ArrayList<>();

    private StructuralCheck() {}

    /** What the schema refuses in the value, which stands at the path; the empty path is the object itself. */
    static List<String> errors(JsonNode schema, JsonNode value, String path) {
        StructuralCheck check = new StructuralCheck();
        check.check(schema, value, path);
        return check.errors;
    }

    private void check(JsonNode schema, JsonNode value, String path) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            if (!value.isIntegralNumber() && !value.isTextual()) {
                noIntOrString(path, value);
            } else if (value.isTextual()) {
                checkText(schema, value, path);
            }
            return;
        }
        String type = schema.path("type").asText();
        if (!type.isEmpty() && !isOf(type, value)) {
            wrongType(path, value, type);
            checkEnum(schema, value, path);
            return;
        }
        checkEnum(schema, value, path);
        if (value.isTextual()) {
            checkText(schema, value, path);
        } else if (value.isNumber()) {
            checkNumber(schema, value, path);
        } else if (value.isArray()) {
            checkItems(schema, value, path);
        } else if (value.isObject()) {
            checkFields(schema, value, path);
        }
    }

    /** The server's schema says it twice: as a type, and as anyOf. */
    private void noIntOrString(String path, JsonNode value) {
        wrongType(path, value, "integer,string");
        errors.add(FieldError.ofNothing('"' + path + "\" must validate at least one schema (anyOf)"));
        wrongType(path, value, "integer");
        if (value.isNumber()) {
            errors.add(FieldError.ofNothing("Checked value must be of type integer (default format) in " + path));
        }
    }

    private void wrongType(String path, JsonNode value, String type) {
        String found = '"' + typeOf(value) + '"';
        errors.add(FieldError.inBody(path, found, "must be of type " + type + ": " + found));
    }

    private void checkEnum(JsonNode schema, JsonNode value, String path) {
        if (!schema.has("enum")) {
            return;
        }
        List<String> supported = new ArrayList<>();
        for (JsonNode constant : schema.get("enum")) {
            if (constant.equals(value)) {
                return;
            }
            supported.add(constant.asText());
        }
        errors.add(FieldError.unsupported(path, value, supported));
    }

    private void checkText(JsonNode schema, JsonNode value, String path) {
        String text = value.asText();
        int length = text.codePointCount(0, text.length());
        if (schema.has("maxLength") && length > schema.get("maxLength").asLong()) {
            errors.add(FieldError.tooLong(path, schema.get("maxLength").asLong()));
        }
        if (schema.has("minLength") && length < schema.get("minLength").asLong()) {
            errors.add(FieldError.inBody(
                    path, value.toString(), "should be at least " + schema.get("minLength") + " chars long"));
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(text)
                        .find()) {
            errors.add(FieldError.inBody(
                    path,
                    value.toString(),
                    "should match '" + schema.get("pattern").asText() + "'"));
        }
    }

    private void checkNumber(JsonNode schema, JsonNode value, String path) {
        if (schema.has("minimum")
                && value.decimalValue().compareTo(schema.get("minimum").decimalValue()) < 0) {
            errors.add(FieldError.inBody(
                    path, value.toString(), "should be greater than or equal to " + schema.get("minimum")));
        }
        if (schema.has("maximum")
                && value.decimalValue().compareTo(schema.get("maximum").decimalValue()) > 0) {
            errors.add(FieldError.inBody(
                    path, value.toString(), "should be less than or equal to " + schema.get("maximum")));
        }
    }

    private void checkItems(JsonNode schema, JsonNode list, String path) {
        if (schema.has("maxItems") && list.size() > schema.get("maxItems").asLong()) {
            errors.add(
                    FieldError.tooMany(path, list.size(), schema.get("maxItems").asLong()));
        }
        if (schema.has("minItems") && list.size() < schema.get("minItems").asLong()) {
            errors.add(FieldError.inBody(
                    path, Integer.toString(list.size()), "should have at least " + schema.get("minItems") + " items"));
        }
        for (int i = 0; i < list.size(); i++) {
            check(schema.path("items"), list.get(i), path + "[" + i + "]");
        }
    }

    private void checkFields(JsonNode schema, JsonNode object, String path) {
        if (schema.has("maxProperties")
                && object.size() > schema.get("maxProperties").asLong()) {
            errors.add(FieldError.tooMany(
                    path, object.size(), schema.get("maxProperties").asLong()));
        }
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asText())) {
                errors.add(FieldError.required(SchemaPaths.field(path, name.asText())));
            }
        }
        object.properties().forEach(field -> {
            if (schema.path("properties").has(field.getKey())) {
                check(
                        schema.path("properties").get(field.getKey()),
                        field.getValue(),
                        SchemaPaths.field(path, field.getKey()));
            } else if (schema.path("additionalProperties").isObject()) {
                // The OpenAPI validator writes map keys like fields; the CEL validator writes them in brackets.
                check(schema.get("additionalProperties"), field.getValue(), SchemaPaths.field(path, field.getKey()));
            }
        });
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new IllegalArgumentException("a structural schema has no type " + type);
        };
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            default -> "null";
        };
    }
}
