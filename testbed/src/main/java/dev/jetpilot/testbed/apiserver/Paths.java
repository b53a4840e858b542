package dev.jetpilot.testbed.apiserver;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a request is about off its URL: {@code /apis/{group}/{version}/namespaces/{ns}/{plural}/{name}/{subresource}}. */
final class Paths {
    private Paths() {}

    static List<String> segments(URI uri) {
        List<String> segments = new ArrayList<>();
        for (String segment : uri.getRawPath().split("/")) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment));
            }
        }
        return segments;
    }

    /** The request for objects of a kind; empty if the path leads elsewhere. */
    static Optional<Call> call(HttpExchange exchange, List<String> path, byte[] body) {
        boolean core = !path.isEmpty() && path.get(0).equals("api");
        int at = core ? 2 : 3;
        if (path.size() <= at || !core && !path.get(0).equals("apis")) {
            return Optional.empty();
        }
        String group = core ? "" : path.get(1);
        String version = path.get(at - 1);
        String namespace = "";
        if (path.get(at).equals("namespaces")
                && path.size() > at + 2
                && !path.get(at + 2).equals("status")
                && !path.get(at + 2).equals("finalize")) {
            namespace = path.get(at + 1);
            at += 2;
        }
        String name = path.size() > at + 1 ? path.get(at + 1) : "";
        String subresource = path.size() > at + 2 ? path.get(at + 2) : "";
        Map<String, String> query = query(exchange.getRequestURI());
        boolean watch = query.getOrDefault("watch", "").matches("true|1");
        if (exchange.getRequestMethod().equals("DELETE")
                && new String(body, StandardCharsets.UTF_8).contains("\"dryRun\":[\"All\"]")) {
            query.put("dryRun", "All");
        }
        return Optional.of(new Call(
                verb(exchange.getRequestMethod(), name.isEmpty(), watch),
                group,
                version,
                path.get(at),
                subresource,
                namespace,
                name,
                header(exchange, "User-Agent"),
                header(exchange, "Content-Type"),
                query));
    }

    private static String verb(String method, boolean collection, boolean watch) {
        return switch (method) {
            case "GET", "HEAD" -> watch ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> throw ApiError.of(405, "MethodNotAllowed", "the server does not allow " + method);
        };
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new TreeMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                } else {
                    query.put(decode(pair), "");
                }
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
