package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.NodeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Which nodes go first (R3): spread over the domains of {@code spreadBy}, within a domain by rendezvous hash
 * of rollout, revision and node, so that the choice is sticky, differs from rollout to rollout, and hardly
 * changes when nodes come and go.
 */
final class Ranking {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final List<String> spreadBy;

    Ranking(String rolloutUid, String revision, List<String> spreadBy) {
        this.seed = hash(hash(FNV_OFFSET, rolloutUid), revision);
        this.spreadBy = spreadBy;
    }

    /**
     * Chooses up to {@code count} nodes.
     *
     * @param candidates nodes to choose from
     * @param taken nodes chosen before: their domains come later
     * @param preferred tiers, the first one first; nodes of no tier come last
     */
    List<NodeView> choose(
            List<NodeView> candidates, List<NodeView> taken, List<Predicate<NodeView>> preferred, int count) {
        if (count <= 0 || candidates.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> used = new HashMap<>();
        taken.forEach(n -> used.merge(domain(n), 1, Integer::sum));
        List<List<NodeView>> tiers = new ArrayList<>();
        for (int i = 0; i <= preferred.size(); i++) {
            tiers.add(new ArrayList<>());
        }
        for (NodeView n : candidates) {
            int tier = 0;
            while (tier < preferred.size() && !preferred.get(tier).test(n)) {
                tier++;
            }
            tiers.get(tier).add(n);
        }
        List<NodeView> chosen = new ArrayList<>();
        for (List<NodeView> tier : tiers) {
            spread(tier, used, count - chosen.size(), chosen);
        }
        return chosen;
    }

    private void spread(List<NodeView> tier, Map<String, Integer> used, int count, List<NodeView> chosen) {
        Map<String, Queue<Ranked>> byDomain = new HashMap<>();
        for (NodeView n : tier) {
            byDomain.computeIfAbsent(domain(n), d -> new PriorityQueue<>()).add(new Ranked(n, hash(seed, n.name())));
        }
        PriorityQueue<Domain> queue = new PriorityQueue<>();
        byDomain.forEach((name, nodes) -> queue.add(new Domain(name, nodes, used.getOrDefault(name, 0))));
        for (int left = count; left > 0 && !queue.isEmpty(); left--) {
            Domain least = queue.poll();
            chosen.add(least.nodes.poll().node());
            used.merge(least.name, 1, Integer::sum);
            if (!least.nodes.isEmpty()) {
                queue.add(new Domain(least.name, least.nodes, least.taken + 1));
            }
        }
    }

    private String domain(NodeView n) {
        return switch (spreadBy.size()) {
            case 0 -> "";
            case 1 -> n.labels().getOrDefault(spreadBy.get(0), "");
            default ->
                String.join(
                        "\n",
                        spreadBy.stream()
                                .map(k -> n.labels().getOrDefault(k, ""))
                                .toList());
        };
    }

    /** FNV-1a over UTF-16 units, finished by a full mix so that near names do not stay near. */
    private static long hash(long from, String text) {
        long h = from;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * FNV_PRIME;
        }
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        return h;
    }

    private record Ranked(NodeView node, long hash) implements Comparable<Ranked> {
        @Override
        public int compareTo(Ranked o) {
            int byHash = Long.compare(hash, o.hash);
            return byHash != 0 ? byHash : node.name().compareTo(o.node.name());
        }
    }

    private record Domain(String name, Queue<Ranked> nodes, int taken) implements Comparable<Domain> {
        @Override
        public int compareTo(Domain o) {
            return taken != o.taken
                    ? Integer.compare(taken, o.taken)
                    : nodes.peek().compareTo(o.nodes.peek());
        }
    }
}
