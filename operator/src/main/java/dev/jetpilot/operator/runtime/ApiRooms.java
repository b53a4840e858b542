package dev.jetpilot.operator.runtime;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied;
import dev.jetpilot.operator.apply.Applier;
import dev.jetpilot.operator.apply.ApplyListener;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.FleetObserver;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Observation;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.observe.Sources;
import dev.jetpilot.operator.reconcile.Rooms;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;

/** Puts the rooms that touch the API server together. */
final class ApiRooms implements Rooms {
    private final Sources sources;
    private final FleetObserver observer;
    private final Applier applier;
    private final Runnable sweep;

    /**
     * @param client for reading and writing
     * @param sources over the watching client
     * @param movers runs patches of nodes
     * @param sweep asks for node labels without a rollout to be cleared; must not block
     */
    ApiRooms(
            KubernetesClient client,
            Sources sources,
            Models models,
            NodePolicy policy,
            Executor movers,
            Runnable sweep) {
        Overlay overlay = new Overlay();
        AdmissionMemory admissions = new AdmissionMemory();
        this.sources = sources;
        this.observer = new FleetObserver(sources, overlay, models, admissions, policy);
        this.applier = new Applier(client, overlay, models, admissions, policy, ApplyListener.NONE, movers);
        this.sweep = sweep;
    }

    @Override
    public List<EventSource<?, EdgeRollout>> sources(EventSourceContext<EdgeRollout> context) {
        return sources.prepare(context);
    }

    @Override
    public Observation observe(EdgeRollout rollout, Instant now) {
        return observer.observe(rollout, now);
    }

    @Override
    public Applied apply(EdgeRollout rollout, List<Revision> seen, List<Action> actions, Instant now) {
        return applier.apply(rollout, seen, actions, now);
    }

    @Override
    public void sweep(EdgeRollout gone, Instant now) {
        applier.forget(gone);
        sweep.run();
    }
}
