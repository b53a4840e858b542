package dev.jetpilot.testbed.demo.report;

/**
 * A stretch of a rollout in one hardware class.
 *
 * @param rollout name of the EdgeRollout
 * @param hardwareClass the class
 * @param kind what went on
 * @param label a word or two, such as {@code 20%}
 * @param title the whole of it, for whoever asks
 * @param when from its first moment to its last
 */
public record Stage(String rollout, String hardwareClass, Kind kind, String label, String title, Period when) {
    /** What goes on in a stage. */
    public enum Kind {
        WAITING,
        WEIGHT,
        ANALYSIS,
        PAUSE,
        PROMOTING,
        BAKING,
        REJECTED
    }
}
