package dev.jetpilot.operator.report;

/**
 * One decision, as people are told of it.
 *
 * @param warning whether something went wrong
 * @param reason one CamelCase word of a closed list, see {@link Notices}
 * @param hardwareClass the class it is about; empty: the whole rollout
 * @param note one sentence
 */
public record Notice(boolean warning, String reason, String hardwareClass, String note) {
    static Notice normal(String reason, String hardwareClass, String note) {
        return new Notice(false, reason, hardwareClass, note);
    }

    static Notice warning(String reason, String hardwareClass, String note) {
        return new Notice(true, reason, hardwareClass, note);
    }
}
