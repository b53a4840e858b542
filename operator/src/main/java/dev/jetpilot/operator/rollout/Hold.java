package dev.jetpilot.operator.rollout;

/**
 * Why a class does not move forward now.
 *
 * @param reason one CamelCase word
 * @param message one sentence
 * @param kind what ends it
 * @param next what a person can do about it, with decisions written as {@code jetpilot.dev/approve=m#1.2}; may be empty
 */
record Hold(String reason, String message, Kind kind, String next) {
    /** What ends a hold. */
    enum Kind {
        /** Time or the fleet: a window, a baseline, evidence, admission. */
        WAIT,
        /** A person: paused, hold, an approval, a missing model, a breach in manual mode. */
        PERSON,
        /** There is nothing to do. */
        IDLE
    }

    static Hold waiting(String reason, String message) {
        return new Hold(reason, message, Kind.WAIT, "");
    }

    static Hold person(String reason, String message, String next) {
        return new Hold(reason, message, Kind.PERSON, next);
    }

    static Hold idle(String reason, String message) {
        return new Hold(reason, message, Kind.IDLE, "");
    }
}
