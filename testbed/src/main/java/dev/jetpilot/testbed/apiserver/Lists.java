package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Answers list requests. A list in chunks is one consistent state: the first chunk pins it, and the continue token names it.
 * The newest 64 pinned lists are kept; an older token gets 410 Gone.
 */
final class Lists {
    private static final int PINNED = 64;

    private final Store store;
    private final Map<String, Page> pinned = new LinkedHashMap<>();
    private long nextToken;

    Lists(Store store) {
        this.store = store;
    }

    /** Part of a list: what it shows, of which state, and how to get the rest. */
    record Page(List<ObjectNode> items, long revision, String next, long remaining) {}

    static Predicate<JsonNode> selector(ResourceType type, Call call) {
        Set<String> selectable = new TreeSet<>();
        type.custom()
                .ifPresent(custom -> custom.version()
                        .path("selectableFields")
                        .forEach(field ->
                                selectable.add(Json.text(field, "jsonPath").substring(1))));
        return Selectors.labels(call.param("labelSelector"))
                .and(Selectors.fields(call.param("fieldSelector"), selectable));
    }

    /** @throws ApiError 410 if the wanted state is gone, 504 if it is yet to come */
    Page list(ResourceType type, Call call) {
        int limit = call.param("limit").isEmpty() ? 0 : Integer.parseInt(call.param("limit"));
        String token = call.param("continue");
        if (!token.isEmpty()) {
            return cut(resume(token), limit);
        }
        Predicate<JsonNode> selector = selector(type, call);
        List<ObjectNode> found;
        long revision;
        synchronized (store) {
            revision = store.revision();
            found = store.list(type.storage(), call.namespace());
        }
        checkRevision(call, revision);
        List<ObjectNode> items =
                found.stream().map(type.fromStored()).filter(selector).toList();
        return cut(new Page(items, revision, "", 0), limit);
    }

    private static void checkRevision(Call call, long current) {
        String wanted = call.param("resourceVersion");
        if (wanted.isEmpty() || wanted.equals("0")) {
            return;
        }
        long version = parse(wanted);
        if (version > current) {
            throw ApiError.of(504, "Timeout", "Too large resource version: " + version + ", current: " + current);
        }
        if (call.param("resourceVersionMatch").equals("Exact") && version < current) {
            throw ApiError.expired("The resourceVersion for the provided list is too old.");
        }
    }

    static long parse(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("Invalid value: \"" + version + "\" for resourceVersion: it is not a number");
        }
    }

    private synchronized Page resume(String token) {
        Page page = pinned.get(token);
        if (page == null) {
            throw ApiError.expired("The provided continue parameter is too old to display a consistent list result."
                    + " You must start a new list without the continue parameter.");
        }
        return page;
    }

    private synchronized Page cut(Page whole, int limit) {
        if (limit <= 0 || whole.items.size() <= limit) {
            return whole;
        }
        List<ObjectNode> rest = List.copyOf(whole.items.subList(limit, whole.items.size()));
        String text = "{\"rv\":" + whole.revision + ",\"token\":" + ++nextToken + "}";
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        pinned.put(token, new Page(rest, whole.revision, "", 0));
        if (pinned.size() > PINNED) {
            pinned.remove(pinned.keySet().iterator().next());
        }
        return new Page(List.copyOf(whole.items.subList(0, limit)), whole.revision, token, rest.size());
    }
}
