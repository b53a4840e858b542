package dev.jetpilot.operator.analysis;

import java.util.List;

/**
 * What the planner wants judged: the canary nodes of one trial and the nodes they are compared with.
 * Before the first move the canaries are the nodes that will move, still on stable: their baseline is
 * read.
 *
 * @param trial what the verdict is about
 * @param step index of the current step; Pass evidence starts again with every step
 * @param classes classes that share the rollout's false rollback rate, at least 1
 * @param canaries names of the canary nodes, those that shall move next included
 * @param controls names of the control nodes, at most 20
 */
public record Watch(Trial trial, int step, int classes, List<String> canaries, List<String> controls) {

    public Watch {
        canaries = List.copyOf(canaries);
        controls = List.copyOf(controls);
    }
}
