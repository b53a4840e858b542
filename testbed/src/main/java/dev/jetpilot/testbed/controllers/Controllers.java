package dev.jetpilot.testbed.controllers;

import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import java.time.Duration;

/** The controllers of a cluster, working on one embedded API server: DaemonSets, scheduler, node lifecycle, garbage collector. */
public final class Controllers implements AutoCloseable {
    /** How long a node may be silent before it is Unknown: the default of kube-controller-manager since 1.32. */
    public static final Duration NODE_MONITOR_GRACE = Duration.ofSeconds(50);

    private final GarbageCollector garbageCollector;
    private final NodeLifecycle nodeLifecycle;
    private final DaemonSetController daemonSets;
    private final Scheduler scheduler;

    private Controllers(EmbeddedApiServer server, Duration nodeGrace) {
        Api api = server.api();
        garbageCollector = new GarbageCollector(api, server.time());
        nodeLifecycle = new NodeLifecycle(api, server.time(), nodeGrace);
        daemonSets = new DaemonSetController(api, server.time());
        scheduler = new Scheduler(api, server.time());
    }

    /** Starts all of them with the usual grace for silent nodes. Close them before the server. */
    public static Controllers start(EmbeddedApiServer server) {
        return start(server, NODE_MONITOR_GRACE);
    }

    /**
     * Starts all of them. Close them before the server.
     *
     * @param nodeGrace how long, in the server's time, a node may be silent before it is Unknown
     */
    public static Controllers start(EmbeddedApiServer server, Duration nodeGrace) {
        Controllers controllers = new Controllers(server, nodeGrace);
        controllers.garbageCollector.start();
        controllers.nodeLifecycle.start();
        controllers.daemonSets.start();
        controllers.scheduler.start();
        return controllers;
    }

    @Override
    public void close() {
        scheduler.close();
        daemonSets.close();
        nodeLifecycle.close();
        garbageCollector.close();
    }
}
