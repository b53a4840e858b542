package dev.jetpilot.testbed.apiserver;

import java.util.Map;
import java.util.Set;

/**
 * One request, as faults and the audit log see it.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param resource plural name of the kind
 * @param subresource {@code status}, {@code binding}; empty for the object itself
 * @param namespace empty for kinds without one, and for requests across all namespaces
 * @param name empty for lists and creates
 * @param userAgent who asks
 * @param contentType of the body; tells the kinds of patches apart
 * @param query the parameters of the URL
 */
public record Call(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String userAgent,
        String contentType,
        Map<String, String> query) {
    private static final Set<String> READS = Set.of("get", "list", "watch");

    public Call {
        query = Map.copyOf(query);
    }

    /** Whether it changes the store, if it is let through and is no dry run. */
    public boolean isWrite() {
        return !READS.contains(verb) && !isDryRun() && !resource.startsWith("selfsubject");
    }

    /** Whether it only asks what would happen. */
    public boolean isDryRun() {
        return param("dryRun").equals("All");
    }

    /** A parameter of the URL; empty if it is not there. */
    public String param(String key) {
        return query.getOrDefault(key, "");
    }

    /** Whether a parameter of the URL is {@code true} or {@code 1}. */
    public boolean flag(String key) {
        return param(key).equals("true") || param(key).equals("1");
    }

    /** {@code patch nodes/status jetson-1}: for logs and test failures. */
    public String summary() {
        String sub = subresource.isEmpty() ? "" : "/" + subresource;
        String where = namespace.isEmpty() ? name : namespace + "/" + name;
        return (verb + " " + resource + sub + " " + where).strip();
    }
}
