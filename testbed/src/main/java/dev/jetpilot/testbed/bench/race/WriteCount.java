package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.testbed.controlplane.AuditTrail;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes to the API server in a span of time, by who, verb and resource. What kubelets write whether or not anything is rolled out (leases,
 * heartbeats), and creations that store nothing (reviews, tokens), are left out.
 *
 * @param by number of writes
 */
record WriteCount(Map<Kind, Integer> by) {
    private static final Set<String> IDLE = Set.of(
            "leases",
            "nodes/status",
            "serviceaccounts/token",
            "tokenreviews",
            "subjectaccessreviews",
            "selfsubjectaccessreviews",
            "selfsubjectreviews");

    /** Writes of a kind. */
    record Kind(String who, String verb, String resource) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return text().compareTo(other.text());
        }

        private String text() {
            return who + " " + resource + " " + verb;
        }
    }

    WriteCount {
        by = new TreeMap<>(by);
    }

    static WriteCount of(AuditTrail trail, Instant from, Instant until) {
        Map<Kind, Integer> by = new TreeMap<>();
        trail.entries(e ->
                        e.written() && !e.at().isBefore(from) && !e.at().isAfter(until) && !IDLE.contains(e.resource()))
                .forEach(e -> by.merge(new Kind(who(e), e.verb(), e.resource()), 1, Integer::sum));
        return new WriteCount(by);
    }

    /** The controllers of the controller-manager are told apart by the end of their user agent. */
    private static String who(AuditTrail.Entry entry) {
        if (entry.user().equals(Arena.OPERATOR)) {
            return Arena.OPERATOR;
        }
        String agent = entry.userAgent();
        return agent.startsWith("kube-controller-manager/") || agent.startsWith("kube-scheduler/")
                ? agent.substring(agent.lastIndexOf('/') + 1).replace("scheduler", "kube-scheduler")
                : agent.replaceFirst("/.*", "");
    }

    int all() {
        return by.values().stream().mapToInt(Integer::intValue).sum();
    }

    int of(String who) {
        return by.entrySet().stream()
                .filter(e -> e.getKey().who().equals(who))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    int of(Kind kind) {
        return by.getOrDefault(kind, 0);
    }

    static WriteCount sum(Collection<WriteCount> counts) {
        Map<Kind, Integer> by = new TreeMap<>();
        counts.forEach(count -> count.by().forEach((kind, n) -> by.merge(kind, n, Integer::sum)));
        return new WriteCount(by);
    }
}
