package dev.jetpilot.operator.workload;

import java.util.Optional;

/**
 * A label by which a rollout writes on nodes. Its prefix is one that the NodeRestriction admission plugin
 * keeps kubelets from writing, and carries the namespace because the name part of a key has 63 characters
 * only.
 *
 * @param namespace namespace of the rollout
 * @param rollout name of the rollout, without dots
 * @param kind what the label says
 */
public record NodeLabel(String namespace, String rollout, Kind kind) {

    private static final String DOMAIN = ".jetpilot.node-restriction.kubernetes.io/";

    /** What a node label says. */
    public enum Kind {
        /** The assignment. */
        ASSIGNMENT(""),
        /** Since when, in seconds since 1970. */
        ASSIGNED_AT(".at"),
        /** What the node keeps ready besides. */
        KEEP(".keep");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    /** The label that says what a node runs. */
    public static NodeLabel assignment(String namespace, String rollout) {
        return new NodeLabel(namespace, rollout, Kind.ASSIGNMENT);
    }

    /** The label that says since when. */
    public static NodeLabel assignedAt(String namespace, String rollout) {
        return new NodeLabel(namespace, rollout, Kind.ASSIGNED_AT);
    }

    /** The label that says what a node keeps. */
    public static NodeLabel keep(String namespace, String rollout) {
        return new NodeLabel(namespace, rollout, Kind.KEEP);
    }

    /** The key of the label. */
    public String key() {
        return namespace + DOMAIN + rollout + kind.suffix;
    }

    /** Reads a key; empty when it is none of ours. */
    public static Optional<NodeLabel> parse(String key) {
        int at = key.indexOf(DOMAIN);
        if (at <= 0) {
            return Optional.empty();
        }
        String namespace = key.substring(0, at);
        String name = key.substring(at + DOMAIN.length());
        int dot = name.indexOf('.');
        String rollout = dot < 0 ? name : name.substring(0, dot);
        String suffix = dot < 0 ? "" : name.substring(dot);
        if (rollout.isEmpty() || namespace.indexOf('.') >= 0) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.suffix.equals(suffix)) {
                return Optional.of(new NodeLabel(namespace, rollout, kind));
            }
        }
        return Optional.empty();
    }
}
