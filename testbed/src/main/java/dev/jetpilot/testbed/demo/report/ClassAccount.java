package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of one target in one hardware class.
 *
 * @param name of the class
 * @param outcome how it ended
 * @param steps what it went through, in order, as in {@code 20%}
 * @param toVerdict from the first move to the end of the steps or to the rejection; empty for a first version
 * @param verdict the last words of the judge, or of the planner where nothing is judged
 * @param servedBy names of the nodes that ever served it
 * @param nodes all nodes of the class
 * @param requests answered by the new version, during this rollout
 * @param overObjective those of them that took longer than the objective allows
 */
public record ClassAccount(
        String name,
        Outcome outcome,
        List<String> steps,
        Optional<Duration> toVerdict,
        String verdict,
        List<String> servedBy,
        int nodes,
        long requests,
        long overObjective) {

    /** How a target ended in a class. */
    public enum Outcome {
        INSTALLED("installed"),
        PROMOTED("promoted"),
        REJECTED("taken back"),
        UNDERWAY("under way");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** The word for people. */
        public String word() {
            return word;
        }
    }

    public ClassAccount {
        steps = List.copyOf(steps);
        servedBy = List.copyOf(servedBy);
    }

    /** Requests over the objective in percent of all; 0 if there were none. */
    public double overPercent() {
        return requests == 0 ? 0 : 100.0 * overObjective / requests;
    }
}
