package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The label and field selectors of list and watch requests, and the ones inside objects. */
public final class Selectors {
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUAL = Pattern.compile("([^=!<>\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern KEY = Pattern.compile("(!?)\\s*([A-Za-z0-9][-A-Za-z0-9_./]*)");
    private static final Set<String> FIELDS = Set.of(
            "metadata.name",
            "metadata.namespace",
            "spec.nodeName",
            "spec.unschedulable",
            "spec.restartPolicy",
            "spec.schedulerName",
            "status.phase",
            "status.podIP",
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.fieldPath",
            "reason",
            "type",
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "regarding.uid");

    private Selectors() {}

    /**
     * Reads a label selector as requests carry it, such as {@code app=a,tier in (x, y),!old}.
     *
     * @throws ApiError 400 if it cannot be read
     */
    public static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = labels -> true;
        for (String term : terms(selector)) {
            all = all.and(labelTerm(term, selector));
        }
        Predicate<JsonNode> matches = all;
        return object -> matches.test(Json.at(object, "metadata", "labels"));
    }

    private static Predicate<JsonNode> labelTerm(String term, String whole) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            Set<String> values = new TreeSet<>();
            for (String value : set.group(3).split(",")) {
                values.add(value.strip());
            }
            return requirement(set.group(1), set.group(2).equals("in") ? "In" : "NotIn", values);
        }
        Matcher equal = EQUAL.matcher(term);
        if (equal.matches()) {
            return requirement(equal.group(1), equal.group(2).equals("!=") ? "NotIn" : "In", Set.of(equal.group(3)));
        }
        Matcher key = KEY.matcher(term);
        if (key.matches()) {
            return requirement(key.group(2), key.group(1).isEmpty() ? "Exists" : "DoesNotExist", Set.of());
        }
        throw ApiError.badRequest("unable to parse requirement: \"" + term + "\" in label selector \"" + whole + "\"");
    }

    /** A {@code LabelSelector} object against a map of labels. An empty selector matches everything. */
    public static boolean matches(JsonNode selector, JsonNode labels) {
        boolean matched = true;
        for (var entry : selector.path("matchLabels").properties()) {
            matched &= labels.has(entry.getKey())
                    && labels.path(entry.getKey())
                            .asText()
                            .equals(entry.getValue().asText());
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            matched &= requirement(expression).test(labels);
        }
        return matched;
    }

    /** One {@code key, operator, values} of a LabelSelector or a node selector term; Gt and Lt compare integers. */
    public static Predicate<JsonNode> requirement(JsonNode expression) {
        return requirement(
                expression.path("key").asText(),
                expression.path("operator").asText(),
                new TreeSet<>(Json.texts(expression.path("values"))));
    }

    private static Predicate<JsonNode> requirement(String key, String operator, Set<String> values) {
        return switch (operator) {
            case "In" ->
                labels -> labels.has(key) && values.contains(labels.get(key).asText());
            case "NotIn" ->
                labels -> !labels.has(key) || !values.contains(labels.get(key).asText());
            case "Exists" -> labels -> labels.has(key);
            case "DoesNotExist" -> labels -> !labels.has(key);
            case "Gt" -> labels -> compare(labels.path(key).asText(), values) > 0;
            case "Lt" -> labels -> compare(labels.path(key).asText(), values) < 0;
            default -> throw ApiError.badRequest("\"" + operator + "\" is not a valid label selector operator");
        };
    }

    private static int compare(String label, Set<String> values) {
        try {
            return Long.compare(
                    Long.parseLong(label), Long.parseLong(values.iterator().next()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Reads a field selector such as {@code spec.nodeName=a,status.phase!=Failed}.
     *
     * @param selectable the further fields that the kind allows, as dotted paths
     * @throws ApiError 400 if it names another field
     */
    static Predicate<JsonNode> fields(String selector, Set<String> selectable) {
        Predicate<JsonNode> all = object -> true;
        for (String term : terms(selector)) {
            Matcher equal = EQUAL.matcher(term);
            if (!equal.matches()) {
                throw ApiError.badRequest("invalid selector: '" + selector + "'; can't understand '" + term + "'");
            }
            String field = equal.group(1);
            if (!FIELDS.contains(field) && !selectable.contains(field)) {
                throw ApiError.badRequest("field label not supported: " + field);
            }
            boolean wanted = !equal.group(2).equals("!=");
            String value = equal.group(3);
            String[] path = field.split("\\.");
            all = all.and(object -> Json.text(object, path).equals(value) == wanted);
        }
        return all;
    }

    /** The parts between the commas that are not inside parentheses. */
    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        StringBuilder term = new StringBuilder();
        for (char c : (selector + ",").toCharArray()) {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                if (!term.toString().isBlank()) {
                    terms.add(term.toString().strip());
                }
                term.setLength(0);
            } else {
                term.append(c);
            }
        }
        return terms;
    }
}
