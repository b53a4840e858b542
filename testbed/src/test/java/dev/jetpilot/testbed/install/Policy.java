package dev.jetpilot.testbed.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ValidatingAdmissionPolicy without an API server: its CEL, with {@code request}, {@code object} and {@code oldObject} as the
 * API server gives them. Untyped, unlike there, and match constraints are not looked at: the real API server stays the judge.
 */
final class Policy {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cel cel = CelFactory.standardCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("request", SimpleType.DYN)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("variables", SimpleType.DYN)
            .addCompilerLibraries(CelExtensions.strings(), CelExtensions.optional())
            .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.optional())
            .build();

    private final JsonNode spec;

    private Policy(JsonNode spec) {
        this.spec = spec;
    }

    static Policy of(List<JsonNode> objects, String name) {
        return new Policy(Chart.one(objects, "ValidatingAdmissionPolicy", name).path("spec"));
    }

    /** What it says against a request; empty when it has no objection, or the request is not its business. */
    List<String> objections(Map<String, Object> request, Object object, Object oldObject) {
        Map<String, Object> variables = new HashMap<>();
        Map<String, Object> given = new HashMap<>();
        given.put("request", request);
        given.put("object", object);
        given.put("oldObject", oldObject);
        given.put("variables", variables);
        for (JsonNode condition : spec.path("matchConditions")) {
            if (!Boolean.TRUE.equals(value(condition.path("expression"), given))) {
                return List.of();
            }
        }
        for (JsonNode variable : spec.path("variables")) {
            variables.put(variable.path("name").asText(), value(variable.path("expression"), given));
        }
        List<String> objections = new ArrayList<>();
        for (JsonNode validation : spec.path("validations")) {
            if (!Boolean.TRUE.equals(value(validation.path("expression"), given))) {
                objections.add(String.valueOf(value(validation.path("messageExpression"), given)));
            }
        }
        return objections;
    }

    private Object value(JsonNode expression, Map<String, Object> given) {
        try {
            return cel.createProgram(cel.compile(expression.asText()).getAst()).eval(given);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(expression.asText() + "\n" + e.getMessage(), e);
        }
    }

    /** JSON, or YAML in one line, as CEL sees it. */
    static Map<?, ?> object(String yaml) {
        return JSON.convertValue(Yaml.all(yaml).get(0), Map.class);
    }
}
