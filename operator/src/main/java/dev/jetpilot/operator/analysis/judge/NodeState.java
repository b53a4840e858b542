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
 * @param windows windows in which it bet
 * @param condemnedAfter how many of them it took to condemn it alone; 0: it is not condemned; latched
 */
public record NodeState(
        int order,
        List<Baseline> baselines,
        boolean served,
        double throttled,
        Portfolio alone,
        int windows,
        int condemnedAfter) {

    static final int CONTROL = -1;

    public NodeState {
        baselines = List.copyOf(baselines);
    }

    static NodeState unseen(int objectives, int bets) {
        List<Baseline> none = new ArrayList<>();
        for (int j = 0; j < objectives; j++) {
            none.add(Baseline.NONE);
        }
        return new NodeState(CONTROL, none, false, 0, Portfolio.start(bets), 0, 0);
    }

    boolean enrolled() {
        return order != CONTROL;
    }

    int group() {
        return order % Jackknife.GROUPS;
    }

    NodeState withOrder(int place) {
        return new NodeState(place, baselines, served, throttled, alone, windows, condemnedAfter);
    }

    NodeState withBaselines(List<Baseline> others) {
        return new NodeState(order, others, served, throttled, alone, windows, condemnedAfter);
    }

    NodeState onTrial(boolean servedNow, double throttledNow) {
        return servedNow == served && throttledNow == throttled
                ? this
                : new NodeState(order, baselines, servedNow, throttledNow, alone, windows, condemnedAfter);
    }

    NodeState afterBets(Portfolio next, boolean bet, boolean condemned) {
        int now = windows + (bet ? 1 : 0);
        int after = condemnedAfter == 0 && condemned ? now : condemnedAfter;
        return new NodeState(order, baselines, served, throttled, next, now, after);
    }

    boolean condemned() {
        return condemnedAfter > 0;
    }

    /** Whether betting against this node alone has lost more than it won. */
    boolean doesWell() {
        return !condemned() && alone.logWealth() < 0;
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
