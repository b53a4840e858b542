package dev.jetpilot.operator.rollout;

/** What one node of a class needs, before budgets are asked. */
enum Need {
    /** Nothing: it is where it should be, or nothing can be done for it now. */
    NONE,
    /** A node without an assignment gets stable. */
    NEW,
    /** Goes back at once: it failed, was alarmed, or serves nothing. */
    BACK_AT_ONCE,
    /** Goes back within the rollout's budget: superseded, returned, or of another class now. */
    BACK,
    /** Goes back within the rollback's budget: its revision was rejected. */
    ROLL_BACK,
    /** Keeps a rejected revision: there is no other. */
    STUCK,
    /** Follows to stable, which it missed. */
    CATCH_UP,
    /** May be chosen for the target. */
    CANDIDATE
}
