package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** Errors in the words of {@code k8s.io/apimachinery/pkg/util/validation/field}. */
final class FieldError {
    private FieldError() {}

    static String required(String path) {
        return named(path) + ": Required value";
    }

    static String tooLong(String path, long most) {
        return named(path) + ": Too long: may not be more than " + most + " bytes";
    }

    static String tooMany(String path, int count, long most) {
        return named(path) + ": Too many: " + count + ": must have at most " + most + " items";
    }

    static String unsupported(String path, JsonNode value, List<String> supported) {
        String known = supported.stream().sorted().map(s -> '"' + s + '"').collect(Collectors.joining(", "));
        return named(path) + ": Unsupported value: " + value + ": supported values: " + known;
    }

    /** A value that OpenAPI's validation refuses: the detail repeats the path. */
    static String inBody(String path, String value, String detail) {
        return named(path) + ": Invalid value: " + value + ": " + path + " in body " + detail;
    }

    /** What OpenAPI's validation says of no field in particular. */
    static String ofNothing(String detail) {
        return "<nil>: Invalid value: \"\": " + detail;
    }

    /** A value that a CEL rule refuses: objects and lists are not repeated. */
    static String byRule(String path, JsonNode value, String message) {
        return named(path) + ": Invalid value: " + (value.isContainerNode() ? "" : value + ": ") + message;
    }

    /**
     * Whether CEL rules are checked in spite of this structural error: after a value out of bounds they are, after a missing one, a wrong type
     * or too much they are not ({@code hasBlockingErr} in {@code apiextensions-apiserver/pkg/registry/customresource/strategy.go}).
     */
    static boolean letsRulesBeChecked(String error) {
        return error.contains(" in body should ");
    }

    private static String named(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }
}
