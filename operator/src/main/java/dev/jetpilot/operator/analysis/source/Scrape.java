package dev.jetpilot.operator.analysis.source;

/** What became of asking one pod. */
public sealed interface Scrape {

    /**
     * It answered.
     *
     * @param exposition what it exported
     */
    record Answered(Exposition exposition) implements Scrape {}

    /**
     * It did not, or not what was asked.
     *
     * @param why URL and error, for people
     */
    record Failed(String why) implements Scrape {}
}
