package dev.jetpilot.operator.facts.agents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The operator's metrics about facts, documented in docs/metrics.md. Names of nodes are no labels: the log has them. */
public final class FactsMetrics {
    private final AtomicInteger told;
    private final AtomicInteger useless;
    private final Counter changes;

    /** Metrics in this registry. */
    public FactsMetrics(MeterRegistry registry) {
        told = agents(registry, "told");
        useless = agents(registry, "useless");
        changes = Counter.builder("jetpilot.facts.changes")
                .description("Nodes whose labels were changed because their agents said so")
                .register(registry);
    }

    private static AtomicInteger agents(MeterRegistry registry, String state) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("jetpilot.facts.agents", count, AtomicInteger::get)
                .description("Node agents that are ready, by what came of asking them")
                .tag("state", state)
                .register(registry);
        return count;
    }

    void show(int agents, int withoutUse) {
        told.set(agents - withoutUse);
        useless.set(withoutUse);
    }

    void changed() {
        changes.increment();
    }
}
