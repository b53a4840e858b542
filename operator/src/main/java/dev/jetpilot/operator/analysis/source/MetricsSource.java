package dev.jetpilot.operator.analysis.source;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Where metrics come from. */
public interface MetricsSource extends AutoCloseable {

    /**
     * Asks all targets, without blocking the caller.
     *
     * @param targets the pods
     * @param wanted which metric names are of interest
     * @param timeout how long a pod may take
     * @return by name of the node what became of it, one entry a target; never completed exceptionally
     */
    CompletableFuture<Map<String, Scrape>> scrape(
            Collection<ScrapeTarget> targets, Predicate<String> wanted, Duration timeout);

    @Override
    default void close() {}
}
