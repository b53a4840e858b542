package dev.jetpilot.testbed.cluster;

import java.time.Instant;

/**
 * A request that the API server has answered.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param resource plural name of the kind, with the subresource, as in {@code edgerollouts/status}
 * @param namespace empty for what has none
 * @param name empty for collections
 * @param write whether it was to change something: no dry run, no review
 * @param code HTTP status of the answer
 * @param at when, in the fleet's time
 */
public record Request(
        String verb, String resource, String namespace, String name, boolean write, int code, Instant at) {

    /** {@code patch nodes jetson-1}: for logs and test failures. */
    public String summary() {
        String where = namespace.isEmpty() ? name : namespace + "/" + name;
        return (verb + " " + resource + " " + where).strip();
    }
}
