package dev.jetpilot.testbed.nodeside;

/** What comes of loading the model when an inference server starts. */
public sealed interface ModelLoad {

    /** The container has no place for a model. */
    record NothingToLoad() implements ModelLoad {}

    /** The server has it. */
    record Loaded(LoadedModel model) implements ModelLoad {}

    /**
     * The server ends.
     *
     * @param words what it says
     */
    record Failed(String words) implements ModelLoad {}
}
