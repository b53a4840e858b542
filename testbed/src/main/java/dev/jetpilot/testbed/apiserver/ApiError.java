package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal, as the API server words it: becomes a {@code Status} object with the code and reason that clients act on. */
public final class ApiError extends RuntimeException {
    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    private ApiError(int code, String reason, String message, ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /** One cause of an Invalid or Conflict: which field, and what is wrong with it. */
    public record Cause(String type, String message, String field) {}

    /** A refusal without details. */
    public static ApiError of(int code, String reason, String message) {
        return new ApiError(code, reason, message, Json.object());
    }

    static ApiError badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static ApiError notFound(ResourceType type, String name) {
        return about(404, "NotFound", type, name, type.qualifiedName() + " \"" + name + "\" not found");
    }

    static ApiError unknownPath() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiError alreadyExists(ResourceType type, String name) {
        return about(409, "AlreadyExists", type, name, type.qualifiedName() + " \"" + name + "\" already exists");
    }

    static ApiError conflict(ResourceType type, String name, String why) {
        return about(
                409,
                "Conflict",
                type,
                name,
                "Operation cannot be fulfilled on " + type.qualifiedName() + " \"" + name + "\": " + why);
    }

    static ApiError modified(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static ApiError forbidden(ResourceType type, String name, String why) {
        return about(403, "Forbidden", type, name, type.qualifiedName() + " \"" + name + "\" is forbidden: " + why);
    }

    static ApiError expired(String message) {
        return of(410, "Expired", message);
    }

    static ApiError invalid(ResourceType type, String name, List<Cause> causes) {
        List<String> lines = causes.stream()
                .map(cause -> cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message())
                .toList();
        String what = lines.size() == 1 ? lines.get(0) : "[" + String.join(", ", lines) + "]";
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        ApiError error = about(422, "Invalid", type, name, kind + " \"" + name + "\" is invalid: " + what);
        error.addCauses(causes);
        return error;
    }

    static ApiError invalid(ResourceType type, String name, String field, String message) {
        return invalid(type, name, List.of(new Cause("FieldValueInvalid", message, field)));
    }

    /** The causes come manager by manager; each message is {@code conflict with "manager"...}. */
    static ApiError applyConflict(List<Cause> causes) {
        if (causes.size() == 1) {
            Cause only = causes.get(0);
            ApiError error =
                    of(409, "Conflict", "Apply failed with 1 conflict: " + only.message() + ": " + only.field());
            error.addCauses(causes);
            return error;
        }
        StringBuilder message = new StringBuilder("Apply failed with " + causes.size() + " conflicts: ");
        String manager = "";
        for (Cause cause : causes) {
            if (!cause.message().equals(manager)) {
                message.append(manager.isEmpty() ? "" : "\n");
                message.append(cause.message().replaceFirst("conflict with", "conflicts with"))
                        .append(':');
                manager = cause.message();
            }
            message.append("\n- ").append(cause.field());
        }
        ApiError error = of(409, "Conflict", message.toString());
        error.addCauses(causes);
        return error;
    }

    static ApiError unsupportedMediaType(String given, String accepted) {
        return of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format (" + given + ") - accepted media types include: "
                        + accepted);
    }

    private static ApiError about(int code, String reason, ResourceType type, String name, String message) {
        ObjectNode details = Json.object().put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        return new ApiError(code, reason, message, details.put("kind", type.plural()));
    }

    private void addCauses(List<Cause> causes) {
        ArrayNode list = details.putArray("causes");
        causes.forEach(cause -> list.addObject()
                .put("reason", cause.type())
                .put("message", cause.message())
                .put("field", cause.field()));
    }

    /** The HTTP status code. */
    public int code() {
        return code;
    }

    /** The machine-readable word, such as {@code Conflict}. */
    public String reason() {
        return reason;
    }

    /** The {@code Status} object that goes to the client. */
    ObjectNode status() {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        if (!details.isEmpty()) {
            status.set("details", details);
        }
        return status.put("code", code);
    }
}
