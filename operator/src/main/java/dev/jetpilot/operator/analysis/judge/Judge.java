package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Takes the windows of one round of scrapes and moves the evidence on. */
public final class Judge {

    private Judge() {}

    /**
     * The evidence after one more window. A Fail is latched: nothing is added to it.
     *
     * @param rules what the class is judged by
     * @param evidence what was known
     * @param windows one window for every node that is watched, canary nodes in the order they are to be enrolled
     */
    public static Evidence after(Rules rules, Evidence evidence, List<NodeWindow> windows) {
        if (evidence.failed()) {
            return evidence;
        }
        Map<String, Skip> skips = new HashMap<>();
        Map<String, NodeState> nodes = new LinkedHashMap<>();
        Jackknife fail = evidence.fail();
        int enrolled = fail.nodes();
        for (NodeWindow window : windows) {
            NodeState state = evidence.nodes().get(window.node());
            if (state == null) {
                state = NodeState.unseen(rules.objectives().size(), fail.full().weights().length - 1);
            }
            if (window.canary() && !state.enrolled()) {
                state = state.withOrder(enrolled++);
            }
            Skip skip = Admission.of(rules, window.phase() == Phase.TRIAL && state.served(), state.throttled(), window);
            skips.put(window.node(), skip);
            nodes.put(window.node(), state);
        }
        boolean flipped = evidence.flipped() || windows.stream().anyMatch(w -> w.canary() && w.phase() == Phase.TRIAL);

        List<Tally> tallies = new ArrayList<>(evidence.tallies());
        History history = new History(rules, flipped, nodes, skips);
        for (int j = 0; j < tallies.size(); j++) {
            tallies.set(j, history.boundaries(j, tallies.get(j), windows));
        }
        history.extend(tallies, windows);
        boolean ready = evidence.baselineReady() && evidence.flipped() || history.ready(windows);

        List<Appraisal> appraisals = new ArrayList<>();
        for (int j = 0; j < tallies.size(); j++) {
            tallies.set(j, history.control(j, tallies.get(j), flipped, windows));
            appraisals.add(history.appraisal(j, tallies.get(j)));
        }

        Betting betting = new Betting(rules, evidence, nodes, appraisals, fail.enrolled(enrolled));
        for (NodeWindow window : windows) {
            betting.place(window, skips.get(window.node()));
        }
        for (int j = 0; j < tallies.size(); j++) {
            tallies.set(j, betting.tally(j, tallies.get(j), flipped, windows, skips));
        }
        return betting.settle(flipped, ready, remembered(evidence, nodes), tallies);
    }

    /** Nodes that are watched, and every canary node: its place in the order stays taken. */
    private static TreeMap<String, NodeState> remembered(Evidence evidence, Map<String, NodeState> watched) {
        TreeMap<String, NodeState> all = new TreeMap<>(watched);
        Set<String> gone = new HashSet<>(evidence.nodes().keySet());
        gone.removeAll(watched.keySet());
        for (String node : gone) {
            NodeState state = evidence.nodes().get(node);
            if (state.enrolled()) {
                all.put(node, state);
            }
        }
        return all;
    }
}
