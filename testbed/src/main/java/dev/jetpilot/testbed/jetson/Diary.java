package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.LoadedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one node has served, kept beyond the lives of its pods. Guarded by the node's lock. */
final class Diary {
    private record Model(String name, String version) implements Comparable<Model> {
        @Override
        public int compareTo(Model other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : version.compareTo(other.version);
        }
    }

    private final String node;
    private final double sloMillis;
    private final List<ServingMoment> moments = new ArrayList<>();
    private final Map<Model, RequestTally> closed = new TreeMap<>();

    Diary(String node, double sloMillis) {
        this.node = node;
        this.sloMillis = sloMillis;
    }

    void serving(Instant at, Optional<String> version, boolean ready, Optional<LoadedModel> loaded) {
        boolean news = moments.isEmpty()
                ? version.isPresent()
                : !moments.get(moments.size() - 1).version().equals(version)
                        || moments.get(moments.size() - 1).ready() != ready
                        || !moments.get(moments.size() - 1).loaded().equals(loaded);
        if (news) {
            moments.add(new ServingMoment(at, version, ready, loaded));
        }
    }

    /** The server is gone: what it has counted stays. */
    void close(InferenceServer server) {
        add(closed, server);
    }

    /** All requests so far, those of the running servers included. */
    List<RequestTally> tallies(List<InferenceServer> running) {
        Map<Model, RequestTally> all = new TreeMap<>(closed);
        running.forEach(server -> add(all, server));
        return List.copyOf(all.values());
    }

    private void add(Map<Model, RequestTally> to, InferenceServer server) {
        long over = server.grid().above(server.counts(), sloMillis);
        to.merge(
                new Model(server.model(), server.version()),
                new RequestTally(node, server.model(), server.version(), server.served(), over, server.failed()),
                (a, b) -> new RequestTally(
                        node,
                        a.model(),
                        a.version(),
                        a.served() + b.served(),
                        a.overSlo() + b.overSlo(),
                        a.failed() + b.failed()));
    }

    List<ServingMoment> moments() {
        return List.copyOf(moments);
    }
}
