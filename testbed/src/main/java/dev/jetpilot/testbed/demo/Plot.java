package dev.jetpilot.testbed.demo;

import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import java.util.List;

/** What is tried on the fleet. */
interface Plot {

    /** In a few words. */
    String title();

    /** Plays it to the end. */
    void play() throws InterruptedException;

    /** What should have happened, against what has. */
    List<Expectation> expectations(Outcome outcome);

    /**
     * What has come of it.
     *
     * @param when the whole run
     * @param nodes what every node served
     * @param rollouts one account a target, in order
     * @param happenings all that was seen
     */
    record Outcome(Period when, List<NodeRow> nodes, List<RolloutAccount> rollouts, List<Happening> happenings) {
        public Outcome {
            nodes = List.copyOf(nodes);
            rollouts = List.copyOf(rollouts);
            happenings = List.copyOf(happenings);
        }

        /** Happenings of one kind, oldest first. */
        <T extends Happening> List<T> all(Class<T> kind) {
            return happenings.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }
}
