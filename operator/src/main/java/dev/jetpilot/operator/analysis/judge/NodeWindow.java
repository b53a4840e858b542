package dev.jetpilot.operator.analysis.judge;

import java.util.List;

/**
 * One node in one window.
 *
 * @param node name of the node
 * @param canary whether it is of the canary, now or soon; else it is of the control group
 * @param phase what the pod runs
 * @param seconds length of the window
 * @param podAge age of the pod's serving container when the window began, in seconds
 * @param dataAge age of the newest data, in seconds
 * @param online whether the node's Ready condition is not Unknown
 * @param ready whether the pod is Ready
 * @param throttled whether the node says that it is throttled
 * @param samples one an objective, in the order of the rules
 */
public record NodeWindow(
        String node,
        boolean canary,
        Phase phase,
        double seconds,
        double podAge,
        double dataAge,
        boolean online,
        boolean ready,
        boolean throttled,
        List<Sample> samples) {

    /** What a pod runs while a window is taken. */
    public enum Phase {
        /** Another revision than the trial's; the samples are of the pod's whole life. */
        LIFETIME,
        /** Another revision than the trial's: before the flip, or never to be flipped. */
        STABLE,
        /** The revision on trial. */
        TRIAL,
        /** Nothing that could be judged. */
        NONE
    }

    public NodeWindow {
        samples = List.copyOf(samples);
    }

    /** The same with other samples. */
    public NodeWindow withSamples(List<Sample> others) {
        return new NodeWindow(node, canary, phase, seconds, podAge, dataAge, online, ready, throttled, others);
    }
}
