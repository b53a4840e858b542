package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Maps requests to {@link Api} calls and their results to answers. */
final class RestApi {
    private static final Set<String> RETURNED_WHEN_DELETED = Set.of("pods", "services", "namespaces");

    private final Api api;
    private final Lists lists;
    private final Tables tables;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Duration bookmarkEvery;

    RestApi(Api api, Tables tables, Duration bookmarkEvery) {
        this.api = api;
        this.tables = tables;
        this.bookmarkEvery = bookmarkEvery;
        this.lists = new Lists(api.store());
        this.discovery = new Discovery(api.types());
        this.openApi = new OpenApi(api.types());
    }

    /** Code and body of a response; the body is an object, or plain text. */
    record Answer(int code, JsonNode body) {}

    /** Everything that is not about objects of a kind: health, version, discovery, OpenAPI. */
    Answer nonResource(List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        if (Set.of("healthz", "readyz", "livez").contains(first)) {
            return new Answer(200, TextNode.valueOf("ok"));
        }
        if (first.equals("version")) {
            return new Answer(200, ServerVersion.toJson());
        }
        if (path.equals(List.of("openapi", "v3"))) {
            return new Answer(200, openApi.index());
        }
        if (first.equals("openapi") && path.size() > 2 && path.get(1).equals("v3")) {
            return new Answer(
                    200,
                    openApi.document(String.join("/", path.subList(2, path.size())))
                            .orElseThrow(ApiError::unknownPath));
        }
        return new Answer(200, discovery.at(path).orElseThrow(ApiError::unknownPath));
    }

    WatchStream watch(Call call, View view) {
        return new WatchStream(api.store(), type(call), call, view, tables, bookmarkEvery);
    }

    private ResourceType type(Call call) {
        return api.types()
                .find(call.group(), call.version(), call.resource())
                .filter(type -> call.subresource().isEmpty()
                        || call.subresource().equals("status") && type.statusSubresource()
                        || call.subresource().equals("binding") && type == BuiltIns.PODS)
                .orElseThrow(ApiError::unknownPath);
    }

    Answer answer(Call call, byte[] body, View view) {
        if (body.length > 0
                && (call.contentType().contains("protobuf")
                        || call.contentType().contains("cbor"))) {
            throw ApiError.unsupportedMediaType(call.contentType(), "application/json, application/yaml");
        }
        if (call.group().equals(Discovery.AUTHORIZATION) && call.verb().equals("create")) {
            return new Answer(201, Reviews.allowed(call.resource(), object(body)));
        }
        ResourceType type = type(call);
        return switch (call.verb()) {
            case "get" -> one(200, type, api.get(type, call.namespace(), call.name()), call, view);
            case "list" ->
                new Answer(200, view.list(type, lists.list(type, call), tables, call.param("includeObject")));
            case "create" -> create(type, call, object(body), view);
            case "update" ->
                one(
                        200,
                        type,
                        api.update(
                                type, call.namespace(), call.name(), call.subresource(), object(body), options(call)),
                        call,
                        view);
            case "patch" -> patch(type, call, body, view);
            case "delete" -> delete(type, call, body);
            case "deletecollection" -> deleteAll(type, call, body, view);
            default -> throw ApiError.of(405, "MethodNotAllowed", "the server does not allow " + call.verb());
        };
    }

    private Answer one(int code, ResourceType type, ObjectNode object, Call call, View view) {
        return new Answer(code, view.one(type, object, tables, call.param("includeObject")));
    }

    private Answer create(ResourceType type, Call call, ObjectNode body, View view) {
        if (call.subresource().equals("binding")) {
            api.bind(call.namespace(), call.name(), Json.text(body, "target", "name"), options(call));
            return new Answer(201, success(type, call.name(), ""));
        }
        return one(201, type, api.create(type, call.namespace(), body, options(call)), call, view);
    }

    private Answer patch(ResourceType type, Call call, byte[] body, View view) {
        JsonNode patch = Json.read(body).orElseThrow(() -> ApiError.badRequest("the patch is empty"));
        WriteOptions options = options(call);
        String kind = call.contentType().split(";")[0].strip();
        if (kind.equals("application/apply-patch+yaml")) {
            boolean isNew = api.store()
                    .get(type.storage(), call.namespace(), call.name())
                    .isEmpty();
            ObjectNode applied =
                    api.apply(type, call.namespace(), call.name(), call.subresource(), (ObjectNode) patch, options);
            return one(isNew ? 201 : 200, type, applied, call, view);
        }
        UnaryOperator<ObjectNode> change = switch (kind) {
            case "application/json-patch+json" -> current -> (ObjectNode) Patches.json(current, patch);
            case "application/merge-patch+json" -> current -> (ObjectNode) Patches.merge(current, patch);
            case "application/strategic-merge-patch+json" -> {
                if (type.custom().isPresent()) {
                    throw ApiError.unsupportedMediaType(
                            kind,
                            "application/json-patch+json, application/merge-patch+json,"
                                    + " application/apply-patch+yaml");
                }
                yield current -> (ObjectNode) StrategicMerge.merge(current, patch, type.typing());
            }
            default ->
                throw ApiError.unsupportedMediaType(
                        kind,
                        "application/json-patch+json, application/merge-patch+json,"
                                + " application/strategic-merge-patch+json, application/apply-patch+yaml");
        };
        return one(
                200,
                type,
                api.change(type, call.namespace(), call.name(), call.subresource(), change, options),
                call,
                view);
    }

    private Answer delete(ResourceType type, Call call, byte[] body) {
        DeleteOptions options = deleteOptions(call, body);
        ObjectNode last = api.delete(type, call.namespace(), call.name(), options);
        boolean gone =
                api.store().get(type.storage(), call.namespace(), call.name()).isEmpty();
        return gone && !RETURNED_WHEN_DELETED.contains(type.storage())
                ? new Answer(200, success(type, call.name(), Json.text(last, "metadata", "uid")))
                : new Answer(200, last);
    }

    private Answer deleteAll(ResourceType type, Call call, byte[] body, View view) {
        Lists.Page page = lists.list(type, call);
        for (ObjectNode object : page.items()) {
            String namespace = Json.text(object, "metadata", "namespace");
            api.delete(type, namespace, Json.text(object, "metadata", "name"), deleteOptions(call, body));
        }
        return new Answer(200, view.list(type, page, tables, call.param("includeObject")));
    }

    private static DeleteOptions deleteOptions(Call call, byte[] body) {
        return DeleteOptions.of(
                Json.read(body).orElseGet(Json::object),
                call.param("gracePeriodSeconds"),
                call.param("propagationPolicy"),
                call.isDryRun());
    }

    private static ObjectNode success(ResourceType type, String name, String uid) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", name).put("kind", type.plural());
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        if (!uid.isEmpty()) {
            details.put("uid", uid);
        }
        return status;
    }

    private static ObjectNode object(byte[] body) {
        if (Json.read(body).orElse(null) instanceof ObjectNode object) {
            return object;
        }
        throw ApiError.badRequest("the request needs an object as its body");
    }

    /** The manager is the given one, or the first part of the user agent, as the API server takes it. */
    private static WriteOptions options(Call call) {
        String manager = call.param("fieldManager");
        boolean apply = call.contentType().startsWith("application/apply-patch");
        return new WriteOptions(
                manager.isEmpty() && !apply ? call.userAgent().split("[/ ]")[0] : manager,
                call.isDryRun(),
                call.flag("force"),
                call.param("fieldValidation"));
    }
}
