package dev.jetpilot.operator.facts.agents;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.analysis.source.MetricsSource;
import dev.jetpilot.operator.analysis.source.PodsSource;
import dev.jetpilot.operator.analysis.source.Scrape;
import dev.jetpilot.operator.apply.FactsPatch;
import dev.jetpilot.operator.apply.FactsPatch.Outcome;
import dev.jetpilot.operator.facts.FactLabels;
import dev.jetpilot.operator.facts.FactLabels.Change;
import dev.jetpilot.operator.facts.Heat;
import dev.jetpilot.operator.facts.NodeFacts;
import dev.jetpilot.operator.facts.NodeFacts.Answer;
import dev.jetpilot.operator.observe.Caches;
import io.fabric8.kubernetes.api.model.Node;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Asks all agents once a round and has the labels written that differ. Few are asked at a time, by threads of their own:
 * slow agents do not hold up the judge. Not safe for several threads; interrupted, it writes nothing more.
 */
public final class FactsRounds implements AutoCloseable {
    private static final int AT_ONCE = 8;
    /** A page has some 8 KiB. */
    private static final int MAX_BODY = 256 << 10;
    /** Real time. An agent gives up reading its files after 2.3 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AgentPods pods;
    private final Caches caches;
    private final FactsPatch patch;
    private final Duration interval;
    private final FactsMetrics metrics;
    private final FactsLog log = new FactsLog();
    private final MetricsSource source = new PodsSource(AT_ONCE, MAX_BODY);
    /** By uid of the node: one that was flashed anew is another. */
    private final Map<String, NodeRecord> records = new HashMap<>();

    /**
     * Rounds that have not begun.
     *
     * @param interval time between two rounds, on which back-off builds
     */
    public FactsRounds(AgentPods pods, Caches caches, FactsPatch patch, Duration interval, MeterRegistry registry) {
        this.pods = pods;
        this.caches = caches;
        this.patch = patch;
        this.interval = interval;
        this.metrics = new FactsMetrics(registry);
    }

    /**
     * One round. Takes as long as the slowest of the agents that are asked.
     *
     * @param number of the round: the order in which agents are asked differs from one to the next
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not say which agents there are
     */
    public void round(long number, Instant now) {
        Map<Agent, Node> here = here();
        Set<String> uids =
                here.values().stream().map(node -> node.getMetadata().getUid()).collect(Collectors.toSet());
        records.keySet().retainAll(uids);
        here.forEach((agent, node) -> records.computeIfAbsent(
                node.getMetadata().getUid(), uid -> NodeRecord.of(agent, FactLabels.throttled(labels(node)))));
        List<Agent> due = here.keySet().stream()
                .filter(agent -> record(here.get(agent)).due(agent, now))
                .sorted(Comparator.comparingLong(agent -> turn(agent, number)))
                .toList();
        Map<String, Scrape> scrapes = ask(due);
        for (Agent agent : due) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            // As it is by now: reading them all has taken its time.
            caches.node(agent.node())
                    .filter(node -> uids.contains(node.getMetadata().getUid()))
                    .ifPresent(node -> hear(agent, node, NodeFacts.of(agent.node(), scrapes.get(agent.node())), now));
        }
        int useless = (int)
                records.values().stream().filter(record -> record.useless() > 0).count();
        metrics.show(here.size(), useless);
    }

    /** Agents of nodes that are there: the pod of a node that was taken away may outlive it for a while. */
    private Map<Agent, Node> here() {
        Map<Agent, Node> here = new HashMap<>();
        pods.ready().forEach(agent -> caches.node(agent.node()).ifPresent(node -> here.put(agent, node)));
        return here;
    }

    private Map<String, Scrape> ask(List<Agent> due) {
        try {
            return source.scrape(due.stream().map(FactsRounds::target).toList(), NodeFacts::wants, TIMEOUT)
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("agents could not be asked", e);
        }
    }

    private void hear(Agent agent, Node node, Answer answer, Instant now) {
        NodeRecord before = record(node);
        if (answer instanceof Answer.Useless useless) {
            if (before.useless() == 0) {
                log.useless(agent, useless.why());
            }
            remember(node, before.useless(agent, interval, now));
            return;
        }
        if (before.useless() > 0) {
            log.tellsAgain(agent);
        }
        NodeFacts facts = ((Answer.Told) answer).facts();
        Heat heat = before.heat().labelled(FactLabels.throttled(labels(node))).after(facts.throttled(), now);
        NodeRecord told = before.told(agent, heat);
        remember(node, told);
        Optional<Change> change = FactLabels.change(labels(node), facts, heat.throttled());
        change.filter(needed -> told.mayWrite(needed, now)).ifPresent(needed -> write(node, told, needed, now));
    }

    private void write(Node node, NodeRecord told, Change change, Instant now) {
        Outcome outcome = patch.apply(node.getMetadata(), change.wanted());
        boolean ending =
                outcome instanceof Outcome.Failed && Thread.currentThread().isInterrupted();
        if (ending || outcome instanceof Outcome.Overtaken) {
            return;
        }
        NodeRecord wrote = told.wrote(change, interval, now);
        remember(node, wrote);
        String name = node.getMetadata().getName();
        if (outcome instanceof Outcome.Failed failed) {
            log.failed(name, change, failed.why());
            return;
        }
        metrics.changed();
        log.labelled(name, change);
        if (wrote.again() == 1) {
            log.contested(name, change);
        }
    }

    private NodeRecord record(Node node) {
        return records.get(node.getMetadata().getUid());
    }

    private void remember(Node node, NodeRecord record) {
        records.put(node.getMetadata().getUid(), record);
    }

    private static Map<String, String> labels(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    /** Where an agent stands in a round. */
    private static long turn(Agent agent, long round) {
        return (agent.node().hashCode() * 31L + round) * 0x9E3779B97F4A7C15L;
    }

    private static ScrapeTarget target(Agent agent) {
        return new ScrapeTarget(agent.node(), "", agent.podUid(), agent.metrics(), Instant.EPOCH, true, true, false);
    }

    @Override
    public void close() {
        source.close();
    }
}
