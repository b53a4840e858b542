package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Connectivity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What keeps online nodes of a class from having the target. Said of them when none of them can. */
final class Obstacles {
    /** So many nodes are named for each obstacle. */
    private static final int MOST_NAMED = 5;

    private final Map<NodeReason, List<Member>> found = new EnumMap<>(NodeReason.class);

    private Obstacles() {}

    /** The obstacles of the online nodes that are in question; a node without any is not counted. */
    static Obstacles of(List<Member> members, Predicate<Member> inQuestion) {
        Obstacles all = new Obstacles();
        members.stream()
                .filter(Member::online)
                .filter(inQuestion)
                .forEach(n -> of(n).ifPresent(why -> all.found
                        .computeIfAbsent(why, none -> new ArrayList<>())
                        .add(n)));
        return all;
    }

    private static Optional<NodeReason> of(Member n) {
        if (n.node().gpuHolder().isPresent()) {
            return Optional.of(NodeReason.NO_CAPACITY);
        }
        if (!n.fits()) {
            return Optional.of(NodeReasons.unfit(n));
        }
        if (n.node().connectivity() == Connectivity.NOT_READY) {
            return Optional.of(NodeReason.NODE_NOT_READY);
        }
        if (n.node().cordoned()) {
            return Optional.of(NodeReason.CORDONED);
        }
        return n.throttled() ? Optional.of(NodeReason.THROTTLED) : Optional.empty();
    }

    boolean any() {
        return !found.isEmpty();
    }

    /** Waits for them to go, by the name of the one that most nodes have; for somebody to be online when there are none. */
    Hold hold() {
        Optional<NodeReason> most = found.keySet().stream()
                .reduce((a, b) -> found.get(b).size() > found.get(a).size() ? b : a);
        return most.map(why ->
                        Hold.waiting(why.word(), "no online node of the class can take a pod: " + sentence(MOST_NAMED)))
                .orElseGet(() -> Hold.waiting("NoOnlineNodes", "no node of the class is online"));
    }

    /** How many nodes have which: "2 have no free GPU; 1 is cordoned". */
    String counts() {
        return sentence(0);
    }

    private String sentence(int named) {
        List<String> parts = new ArrayList<>();
        found.forEach((why, nodes) -> parts.add(part(why, nodes, named)));
        return String.join("; ", parts);
    }

    private static String part(NodeReason why, List<Member> nodes, int named) {
        boolean one = nodes.size() == 1;
        String does = switch (why) {
            case NO_CAPACITY -> one ? " has no free GPU" : " have no free GPU";
            case INCOMPATIBLE -> " cannot run it";
            case NO_GPU -> one ? " offers no GPU" : " offer no GPU";
            case CORDONED -> one ? " is cordoned" : " are cordoned";
            case NODE_NOT_READY -> one ? " is not ready" : " are not ready";
            default -> one ? " is throttled" : " are throttled";
        };
        if (named == 0) {
            return nodes.size() + does;
        }
        String names =
                String.join(", ", nodes.stream().limit(named).map(Member::name).toList());
        return names + (nodes.size() > named ? " and " + (nodes.size() - named) + " more" : "") + does;
    }
}
