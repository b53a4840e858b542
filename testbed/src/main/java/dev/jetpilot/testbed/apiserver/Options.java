package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an embedded API server is set up.
 *
 * @param address the loopback address and port to listen on, {@code 127.0.0.1:0} for any free port
 * @param time where every timestamp comes from; empty for the wall clock
 * @param historyLimit how many events watchers can go back before they get 410 Gone, at least 1
 * @param bookmarkEvery how long a quiet watch waits before its client gets a bookmark, on the wall clock
 * @param podPolicy refuses pods
 * @param definitions CustomResourceDefinitions that are installed before the first request
 * @param admissions validation of custom resources, by the name of their definition, {@code plural.group}
 */
public record Options(
        String address,
        Optional<TimeSource> time,
        int historyLimit,
        Duration bookmarkEvery,
        PodPolicy podPolicy,
        List<ObjectNode> definitions,
        Map<String, Admission> admissions) {

    public Options {
        definitions = List.copyOf(definitions);
        admissions = Map.copyOf(admissions);
        if (historyLimit < 1) {
            throw new IllegalArgumentException("historyLimit is " + historyLimit + "; it must be at least 1");
        }
    }

    /** Any free port of 127.0.0.1, the wall clock, 20,000 events of history, no custom kinds, every pod allowed. */
    public static Options defaults() {
        return new Options(
                "127.0.0.1:0", Optional.empty(), 20_000, Duration.ofSeconds(10), PodPolicy.ALLOW, List.of(), Map.of());
    }

    /** The same on this clock. The server does not close it. */
    public Options withTime(TimeSource other) {
        return new Options(
                address, Optional.of(other), historyLimit, bookmarkEvery, podPolicy, definitions, admissions);
    }

    /** The same with another length of history. */
    public Options withHistoryLimit(int events) {
        return new Options(address, time, events, bookmarkEvery, podPolicy, definitions, admissions);
    }

    /** The same with more frequent, or rarer, bookmarks. */
    public Options withBookmarkEvery(Duration quiet) {
        return new Options(address, time, historyLimit, quiet, podPolicy, definitions, admissions);
    }

    /** The same with this policy for pods. */
    public Options withPodPolicy(PodPolicy policy) {
        return new Options(address, time, historyLimit, bookmarkEvery, policy, definitions, admissions);
    }

    /** The same with these CustomResourceDefinitions and the validation of their objects, by {@code plural.group}. */
    public Options withDefinitions(List<ObjectNode> crds, Map<String, Admission> validation) {
        return new Options(address, time, historyLimit, bookmarkEvery, podPolicy, crds, validation);
    }
}
