package dev.jetpilot.operator.rollout;

/** Where a class or a rollout stands, worst first. */
public enum RolloutPhase {
    DEGRADED("Degraded"),
    PAUSED("Paused"),
    PROGRESSING("Progressing"),
    HEALTHY("Healthy");

    private final String word;

    RolloutPhase(String word) {
        this.word = word;
    }

    /** The word users see. */
    public String word() {
        return word;
    }
}
