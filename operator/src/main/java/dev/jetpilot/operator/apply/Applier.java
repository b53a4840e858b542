package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Stop;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Carries out plans: the only writer but for status, events and evidence. Actions go out in order, each after
 * those it depends on have succeeded; only a run of moves goes out on several threads. What is refused holds up only
 * what depends on it: one class's DaemonSet, over its quota, must not hold up the rollback of another.
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
            NodePolicy policy,
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
     * Carries out a plan. What is refused or waits is left out with what needs it; what ends the plan, see {@link
     * Applied.Stop}, is the last that is tried. Never throws for what the API server says.
     *
     * @param seen the revisions it was planned on: the log tells what is new in a cursor
     */
    public Applied apply(EdgeRollout rollout, List<Revision> seen, List<Action> actions, Instant now) {
        List<Action> done = new ArrayList<>();
        List<Stop> stops = new ArrayList<>();
        Set<Assignment> without = new HashSet<>();
        int next = 0;
        while (next < actions.size()) {
            int end = endOfRun(actions, next);
            List<Action> run = actions.subList(next, end).stream()
                    .filter(action -> !(action instanceof Action.AssignNode move
                            && move.to().filter(without::contains).isPresent()))
                    .toList();
            for (Stop stop : run(rollout, seen, run, done, now)) {
                stops.add(stop);
                decisions.stopped(rollout, stop);
                listener.stopped(rollout, stop);
                withoutPods(rollout, stop).ifPresent(without::add);
            }
            if (stops.stream().anyMatch(Stop::endsThePlan)) {
                return new Applied(done, stops);
            }
            next = end;
        }
        decisions.inTheWay(rollout, stops);
        return new Applied(done, stops);
    }

    /** The assignment that nodes cannot get pods of. A DaemonSet that stands, though not as it is wanted, makes them. */
    private Optional<Assignment> withoutPods(EdgeRollout rollout, Stop stop) {
        if (stop.at() instanceof Action.CheckAdmission check) {
            return Optional.of(check.assignment());
        }
        return stop.at() instanceof Action.EnsureWorkload ensure && !workloads.stands(rollout, ensure.assignment())
                ? Optional.of(ensure.assignment())
                : Optional.empty();
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

    private List<Stop> run(EdgeRollout rollout, List<Revision> seen, List<Action> run, List<Action> done, Instant now) {
        List<Stop> stops = new ArrayList<>();
        if (run.size() == 1) {
            settle(rollout, run.get(0), attempt(rollout, seen, run.get(0), now), done, stops);
            return stops;
        }
        Moves moves = new Moves();
        List<CompletableFuture<Moves.Outcome>> sent = run.stream()
                .map(action -> CompletableFuture.supplyAsync(
                        () -> moves.unlessStopped(() -> attempt(rollout, seen, action, now)), movers))
                .toList();
        for (int i = 0; i < run.size(); i++) {
            Moves.Outcome outcome = sent.get(i).join();
            if (outcome.sent()) {
                settle(rollout, run.get(i), outcome.stop(), done, stops);
            }
        }
        return stops;
    }

    private void settle(EdgeRollout rollout, Action action, Optional<Stop> stop, List<Action> done, List<Stop> stops) {
        stop.ifPresent(stops::add);
        if (stop.isEmpty()) {
            done.add(action);
            listener.done(rollout, action);
        }
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
