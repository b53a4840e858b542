package dev.jetpilot.operator.analysis.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a node.
 *
 * @param order place among the canary nodes in the order they were enrolled, or -1 for a control node
 * @param baselines what it did on stable, one an objective
 * @param served whether it has been past its first start in this trial
 * @param throttled seconds it was excused as throttled in this trial
 * @param alone the bets on this node alone
 * @param alarmed whether they condemned it; latched
 */
public record NodeState(
        int order, List<Baseline> baselines, boolean served, double throttled, Portfolio alone, boolean alarmed) {

    static final int CONTROL = -1;

    public NodeState {
        baselines = List.copyOf(baselines);
    }

    static NodeState unseen(int objectives, int bets) {
        List<Baseline> none = new ArrayList<>();
        for (int j = 0; j < objectives; j++) {
            none.add(Baseline.NONE);
        }
        return new NodeState(CONTROL, none, false, 0, Portfolio.start(bets), false);
    }

    boolean enrolled() {
        return order != CONTROL;
    }

    int group() {
        return order % Jackknife.GROUPS;
    }

    NodeState withOrder(int place) {
        return new NodeState(place, baselines, served, throttled, alone, alarmed);
    }

    NodeState withBaselines(List<Baseline> others) {
        return new NodeState(order, others, served, throttled, alone, alarmed);
    }

    NodeState onTrial(boolean servedNow, double throttledNow) {
        return servedNow == served && throttledNow == throttled
                ? this
                : new NodeState(order, baselines, servedNow, throttledNow, alone, alarmed);
    }

    NodeState afterBets(Portfolio next, boolean alarm) {
        return new NodeState(order, baselines, served, throttled, next, alarmed || alarm);
    }

    boolean suffices(Rules rules) {
        for (int j = 0; j < baselines.size(); j++) {
            if (!baselines.get(j).suffices(rules.objectives().get(j).mode(), rules.baseline())) {
                return false;
            }
        }
        return true;
    }
}
