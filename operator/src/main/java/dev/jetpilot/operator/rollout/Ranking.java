package dev.jetpilot.operator.rollout;

import java.util.ArrayList;
import java.util.Collections;
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
    List<Member> choose(List<Member> candidates, List<Member> taken, List<Predicate<Member>> preferred, int count) {
        if (count <= 0 || candidates.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> used = new HashMap<>();
        taken.forEach(n -> used.merge(domain(n), 1, Integer::sum));
        List<List<Member>> tiers = new ArrayList<>();
        for (int i = 0; i <= preferred.size(); i++) {
            tiers.add(new ArrayList<>());
        }
        for (Member n : candidates) {
            int tier = 0;
            while (tier < preferred.size() && !preferred.get(tier).test(n)) {
                tier++;
            }
            tiers.get(tier).add(n);
        }
        List<Member> chosen = new ArrayList<>();
        for (List<Member> tier : tiers) {
            spread(tier, used, count - chosen.size(), chosen);
        }
        return chosen;
    }

    private void spread(List<Member> tier, Map<String, Integer> used, int count, List<Member> chosen) {
        if (count <= 0) {
            return;
        }
        Map<String, Domain> domains = new HashMap<>();
        for (Member n : tier) {
            String name = domain(n);
            Domain domain = domains.get(name);
            if (domain == null) {
                domain = new Domain(used.getOrDefault(name, 0), count);
                domains.put(name, domain);
            }
            domain.offer(n, hash(seed, n.name()));
        }
        domains.values().forEach(Domain::line);
        Queue<Domain> queue = new PriorityQueue<>(domains.values());
        for (int left = count; left > 0 && !queue.isEmpty(); left--) {
            Domain least = queue.poll();
            chosen.add(least.take());
            if (!least.queue.isEmpty()) {
                queue.add(least);
            }
        }
        domains.forEach((name, domain) -> used.put(name, domain.taken));
    }

    private String domain(Member n) {
        return switch (spreadBy.size()) {
            case 0 -> "";
            case 1 -> n.node().labels().getOrDefault(spreadBy.get(0), "");
            default ->
                String.join(
                        "\n",
                        spreadBy.stream()
                                .map(k -> n.node().labels().getOrDefault(k, ""))
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

    private record Ranked(Member node, long hash) implements Comparable<Ranked> {
        @Override
        public int compareTo(Ranked o) {
            int byHash = Long.compare(hash, o.hash);
            return byHash != 0 ? byHash : node.name().compareTo(o.node.name());
        }
    }

    /** The nodes of a domain, of which no more than so many can be asked for. */
    private static final class Domain implements Comparable<Domain> {
        private final int most;
        private final List<Ranked> nodes = new ArrayList<>();
        private Queue<Ranked> queue = new PriorityQueue<>();
        private long worst = Long.MAX_VALUE;
        private int taken;

        Domain(int taken, int most) {
            this.taken = taken;
            this.most = most;
        }

        /** Keeps the node, unless enough better ones are there: few of a large fleet are ever asked for. */
        void offer(Member n, long hash) {
            if (hash > worst) {
                return;
            }
            nodes.add(new Ranked(n, hash));
            if (nodes.size() >= 2L * most) {
                Collections.sort(nodes);
                nodes.subList(most, nodes.size()).clear();
                worst = nodes.get(most - 1).hash();
            }
        }

        void line() {
            queue = new PriorityQueue<>(nodes);
        }

        Member take() {
            taken++;
            return queue.remove().node();
        }

        @Override
        public int compareTo(Domain o) {
            return taken != o.taken
                    ? Integer.compare(taken, o.taken)
                    : queue.peek().compareTo(o.queue.peek());
        }
    }
}
