package dev.jetpilot.operator.analysis.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of bets in a class's portfolio.
 *
 * @param objective index of the objective whose metric it looks at
 * @param level -1: the objective itself; 0..2: the comparison with stable at {@link Levels}, or at 0 the
 *     only comparison of a metric without counts
 */
record Test(int objective, int level) {

    static final int OBJECTIVE = -1;

    static List<Test> of(Rules rules) {
        List<Test> tests = new ArrayList<>();
        for (int j = 0; j < rules.objectives().size(); j++) {
            tests.add(new Test(j, OBJECTIVE));
        }
        if (rules.maxIncrease() > 0) {
            for (int j = 0; j < rules.objectives().size(); j++) {
                int levels = rules.objectives().get(j).mode().regressionTests();
                for (int level = 0; level < levels; level++) {
                    tests.add(new Test(j, level));
                }
            }
        }
        return List.copyOf(tests);
    }

    boolean comparesWithStable() {
        return level != OBJECTIVE;
    }

    /** Whether a Pass must be proven for it: for the objective, and for one comparison (the level 0.9). */
    boolean mustPass(Mode mode) {
        return !comparesWithStable() || !mode.counts() || level == Levels.PASSING;
    }
}
