package dev.jetpilot.operator.fleet;

/** What {@code spec.modelRef} comes to. */
public sealed interface Target {
    /** Name in {@code spec.modelRef}. */
    String model();

    /**
     * The model is there and can be rolled out.
     *
     * @param model its name
     * @param revision its revision id
     */
    record Resolved(String model, String revision) implements Target {}

    /**
     * It cannot be rolled out: hold where the fleet is.
     *
     * @param model name in spec.modelRef
     * @param reason one CamelCase word: ModelNotFound, ModelNotReady, InvalidSpec, NotAllowed, NotInThisRelease
     * @param message what is wrong and the mend
     */
    record Unavailable(String model, String reason, String message) implements Target {}
}
