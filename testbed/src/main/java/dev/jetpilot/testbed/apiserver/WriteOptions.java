package dev.jetpilot.testbed.apiserver;

/**
 * How a write is to be done.
 *
 * @param manager the field manager, which owns what the write changes
 * @param dryRun judge and answer, store nothing
 * @param force take fields from other managers on apply
 * @param fieldValidation {@code Ignore}, {@code Warn} or {@code Strict}: what to do about fields that the schema does not know
 */
public record WriteOptions(String manager, boolean dryRun, boolean force, String fieldValidation) {
    /** An ordinary write of one of the testbed's own controllers. */
    public static WriteOptions by(String manager) {
        return new WriteOptions(manager, false, false, "Ignore");
    }
}
