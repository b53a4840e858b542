package dev.jetpilot.operator.rollout;

/** Why a node's assignment changes. Every disruption of a user's pod carries one: in log, event and metric. */
public enum MoveReason {
    FIRST_INSTALL("FirstInstall"),
    NEW_NODE("NewNode"),
    CANARY("Canary"),
    PROMOTION("Promotion"),
    CATCH_UP("CatchUp"),
    ROLLED_BACK("RolledBack"),
    NODE_FAILED("NodeFailed"),
    NODE_ALARM("NodeAlarm"),
    SUPERSEDED("Superseded"),
    RETURNED("Returned"),
    CLASS_CHANGED("ClassChanged"),
    DESELECTED("Deselected");

    private final String word;

    MoveReason(String word) {
        this.word = word;
    }

    /** The word users see. */
    public String word() {
        return word;
    }

    /** Whether the node gets a revision that its class has not yet been on: windows and holds stop these. */
    public boolean forward() {
        return this == FIRST_INSTALL || this == CANARY || this == PROMOTION || this == CATCH_UP;
    }
}
