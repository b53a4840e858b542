package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Stop;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.workload.SourcePolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Carries out plans: the only writer but for status, events and evidence. Actions go out in order, each after
 * the one before has succeeded; only a run of moves goes out on several threads. Nothing depends on the Service: one that
 * waits for a person holds nothing up.
 */
public final class Applier {
    private final Nodes nodes;
    private final Revisions revisions;
    private final Workloads workloads;
    private final AdmissionCheck admissions;
    private final ApplyListener listener;
    private final Executor movers;
    private final Decision decisions = new Decision();

    /**
     * An applier.
     *
     * @param client for reading and writing, see {@link dev.jetpilot.operator.observe.Clients#full}
     * @param overlay shared with the observer
     * @param models shared with the observer
     * @param admissions shared with the observer
     * @param policy what models may read from nodes
     * @param listener hears of every action
     * @param movers runs patches of nodes; a few threads bound the load on the API server, {@code
     *     Runnable::run} sends one at a time
     */
    public Applier(
            KubernetesClient client,
            Overlay overlay,
            Models models,
            AdmissionMemory admissions,
            SourcePolicy policy,
            ApplyListener listener,
            Executor movers) {
        this.nodes = new Nodes(new NodePatch(client), overlay);
        this.revisions = new Revisions(client, models, policy, overlay);
        this.workloads = new Workloads(client, overlay);
        this.admissions = new AdmissionCheck(client, admissions);
        this.listener = listener;
        this.movers = movers;
    }

    /**
     * Carries out a plan until its end or the first action that fails. Never throws for what the API server says.
     *
     * @param seen the revisions it was planned on: the log tells what is new in a cursor
     */
    public Applied apply(EdgeRollout rollout, List<Revision> seen, List<Action> actions, Instant now) {
        List<Action> done = new ArrayList<>();
        Optional<Stop> service = Optional.empty();
        int next = 0;
        while (next < actions.size()) {
            int end = endOfRun(actions, next);
            Optional<Stop> stop = run(rollout, seen, actions.subList(next, end), done, now);
            if (stop.isPresent()) {
                decisions.stopped(rollout, stop.get());
                listener.stopped(rollout, stop.get());
                if (!(stop.get().at() instanceof Action.EnsureService)
                        || stop.get().why() != Applied.Why.WAITING) {
                    return new Applied(done, stop);
                }
                service = stop;
            }
            next = end;
        }
        if (service.isEmpty()) {
            decisions.forget(rollout);
        }
        return new Applied(done, service);
    }

    /** A rollout is gone. */
    public void forget(EdgeRollout rollout) {
        decisions.forget(rollout);
    }

    /** Moves that follow each other are one run; every other action is one of its own. */
    private static int endOfRun(List<Action> actions, int start) {
        int end = start + 1;
        while (actions.get(start) instanceof Action.AssignNode
                && end < actions.size()
                && actions.get(end) instanceof Action.AssignNode) {
            end++;
        }
        return end;
    }

    private Optional<Stop> run(
            EdgeRollout rollout, List<Revision> seen, List<Action> run, List<Action> done, Instant now) {
        if (run.size() == 1) {
            return settle(rollout, run.get(0), attempt(rollout, seen, run.get(0), now), done);
        }
        Moves moves = new Moves();
        List<CompletableFuture<Moves.Outcome>> sent = run.stream()
                .map(action -> CompletableFuture.supplyAsync(
                        () -> moves.unlessStopped(() -> attempt(rollout, seen, action, now)), movers))
                .toList();
        Optional<Stop> first = Optional.empty();
        for (int i = 0; i < run.size(); i++) {
            Moves.Outcome outcome = sent.get(i).join();
            if (outcome.sent()) {
                Optional<Stop> stop = settle(rollout, run.get(i), outcome.stop(), done);
                first = first.or(() -> stop);
            }
        }
        return first;
    }

    private Optional<Stop> settle(EdgeRollout rollout, Action action, Optional<Stop> stop, List<Action> done) {
        if (stop.isEmpty()) {
            done.add(action);
            listener.done(rollout, action);
        }
        return stop;
    }

    private Optional<Stop> attempt(EdgeRollout rollout, List<Revision> seen, Action action, Instant now) {
        try {
            write(rollout, seen, action, now);
            return Optional.empty();
        } catch (Obstacle e) {
            return Optional.of(new Stop(action, e.why(), e.getMessage()));
        } catch (KubernetesClientException e) {
            Obstacle obstacle = Obstacle.of(e);
            return Optional.of(new Stop(action, obstacle.why(), obstacle.getMessage()));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Stop(action, Applied.Why.REFUSED, e.getMessage()));
        }
    }

    private void write(EdgeRollout rollout, List<Revision> seen, Action action, Instant now) {
        // An if-chain until patterns in switch are final in the oldest Java that is supported (21).
        if (action instanceof Action.AssignNode a) {
            nodes.assign(rollout, a, now);
            decisions.moved(rollout, a);
        } else if (action instanceof Action.WriteCursors a) {
            revisions.writeCursors(rollout, a, now);
            decisions.wroteCursors(rollout, seen, a);
        } else if (action instanceof Action.CreateRevision a) {
            revisions.create(rollout, a, now);
            decisions.revision(rollout, "Recorded revision", a.revision());
        } else if (action instanceof Action.PruneRevision a) {
            revisions.prune(rollout, a, now);
            decisions.revision(rollout, "Pruned revision", a.revision());
        } else if (action instanceof Action.EnsureWorkload a) {
            workloads.ensure(rollout, a.assignment(), now);
            decisions.workload(rollout, "Applied DaemonSet", a.assignment());
        } else if (action instanceof Action.RemoveWorkload a) {
            workloads.remove(rollout, a.assignment(), now);
            decisions.workload(rollout, "Removed DaemonSet", a.assignment());
        } else if (action instanceof Action.CheckAdmission a) {
            decisions.admission(
                    rollout,
                    a.assignment(),
                    admissions.ask(rollout, a.assignment(), workloads.wanted(rollout, a.assignment()), now));
        } else if (action instanceof Action.EnsureService a) {
            workloads
                    .ensureService(rollout, a.revision(), now)
                    .ifPresent(what -> decisions.revision(rollout, what, a.revision()));
        } else {
            throw new IllegalArgumentException("no writer for " + action);
        }
    }
}
