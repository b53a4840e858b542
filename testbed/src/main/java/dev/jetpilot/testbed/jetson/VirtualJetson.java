package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One node: a board with a temper, and a kubelet on it. It can be cut off, switched off, flashed, and looked at.
 *
 * <p>Requests to the API server are sent from the node's mailbox, one after the other; the state is guarded by a lock
 * that is never held during a request.
 */
public final class VirtualJetson {
    private final NodeState state;
    private final JetsonFleet fleet;
    private final Mailbox mailbox;
    private final TimeSource time;
    private final Registration registration;
    private final PodWork podWork;

    VirtualJetson(NodePlan plan, JetsonFleet fleet, TimeSource time, Executor pool) {
        this.fleet = fleet;
        this.time = time;
        this.mailbox = new Mailbox(plan.name(), pool);
        this.state = new NodeState(plan);
        this.podWork = new PodWork(state, fleet, mailbox, time);
        state.flash(plan, runtime(plan));
        this.registration = new Registration(
                mailbox,
                time,
                fleet.api(),
                fleet.pace(),
                this::online,
                (since, now) -> NodeObjects.alive(plan(), diskFull(), since, now));
    }

    private NodeRuntime runtime(NodePlan flashed) {
        return new NodeRuntime(flashed, fleet.script(), podWork::address, fleet.disk(flashed, podWork::processEnded));
    }

    // ---- life of the node

    /** Power and network are there: it registers, says that it is ready, and looks after its pods. */
    public void start() {
        synchronized (state) {
            state.powered = true;
            state.connected = true;
        }
        mailbox.post(() -> registration.register(plan(), podWork::resync));
    }

    /** It was once registered and has been silent ever since that time. */
    public void registerSilent(Instant lastHeard) {
        mailbox.post(() -> registration.registerSilent(plan(), lastHeard));
    }

    /** The network is gone; what runs goes on running, unseen. */
    public void disconnect() {
        synchronized (state) {
            state.connected = false;
        }
    }

    /** Power is gone: all processes end. */
    public void powerOff() {
        synchronized (state) {
            Instant now = time.now();
            state.pods.values().forEach(pod -> pod.closeServer(now));
            state.runtime.powerCut();
            state.powered = false;
            state.connected = false;
        }
    }

    /** Power and network are back: containers start again where power was lost, and the kubelet catches up. */
    public void reconnect() {
        synchronized (state) {
            if (state.connected) {
                return;
            }
            if (!state.powered) {
                Instant now = time.now();
                state.runtime.boot();
                state.pods.values().forEach(pod -> pod.life().reboot(now));
            }
        }
        start();
    }

    /** Flashed anew: nothing is left of images, engines and pods; what it registers as is in the plan. */
    public void reflash(NodePlan flashed) {
        synchronized (state) {
            Instant now = time.now();
            for (HostedPod pod : state.pods.values()) {
                pod.closeServer(now);
                pod.forget();
            }
            state.pods.clear();
            state.flash(flashed, runtime(flashed));
        }
    }

    /** The watch saw this pod of ours. */
    void podSeen(Pod pod) {
        podWork.podSeen(pod);
    }

    /** The watch saw that this pod is gone from the API. */
    void podGone(String uid) {
        podWork.podGone(uid);
    }

    // ---- what the world does to it

    private void board(Consumer<Board> change) {
        synchronized (state) {
            Instant now = time.now();
            state.pods.values().forEach(pod -> pod.look(now));
            change.accept(state.board);
        }
    }

    /** The board gets too hot and throttles. */
    public void overheat() {
        board(Board::overheat);
    }

    /** The board cools down from here. */
    public void coolDown() {
        board(Board::coolDown);
    }

    /** Every inference takes this many times as long, for no reason that the board would report. */
    public void slow(double factor) {
        board(one -> one.slow(factor));
    }

    /** Changes the power mode, by its name in {@link JetsonModule#powerModes()}. */
    public void powerMode(String mode) {
        board(one -> one.powerMode(mode));
    }

    /** The script has changed: servers behave differently, and what runs may end. */
    public void reconsider() {
        mailbox.post(() -> {
            List<String> uids;
            synchronized (state) {
                Instant now = time.now();
                for (HostedPod pod : state.pods.values()) {
                    pod.look(now);
                    pod.behave();
                    if (state.powered) {
                        pod.life().reconsider(now);
                    }
                }
                uids = new ArrayList<>(state.pods.keySet());
            }
            uids.forEach(podWork::drive);
        });
    }

    /** Begins or ends a fault of the metrics endpoints of its pods, present and future. */
    public void metrics(MetricsFault fault) {
        synchronized (state) {
            state.metricsFault = fault;
            state.pods.values().forEach(pod -> pod.site().ifPresent(site -> site.fault(fault)));
        }
    }

    /** The disk is full, or has room again. */
    public void diskFull(boolean full) {
        synchronized (state) {
            state.runtime.diskFull(full);
        }
        mailbox.post(() -> {
            if (online()) {
                registration.writeStatus(name());
            }
        });
    }

    /**
     * The kernel's memory killer takes a running init container of that name.
     *
     * @return false if there is none
     */
    public boolean killForMemory(String container) {
        synchronized (state) {
            return state.runtime.killForMemory(container);
        }
    }

    /** Images that are on the node from now on, as a flash image may bring them. */
    public void preload(Set<String> images) {
        synchronized (state) {
            images.forEach(state.runtime::pulled);
        }
    }

    // ---- what it tells the world

    public String name() {
        return state.plan.name();
    }

    public NodePlan plan() {
        synchronized (state) {
            return state.plan;
        }
    }

    /** Whether it has power and network. */
    public boolean online() {
        return state.online();
    }

    /** Where a path of the node is on this machine; empty unless its init containers are real. */
    public Optional<Path> here(String path) {
        synchronized (state) {
            return state.runtime.here(path);
        }
    }

    private boolean diskFull() {
        synchronized (state) {
            return state.runtime.diskFull();
        }
    }

    /** Images it has. */
    public Set<String> images() {
        synchronized (state) {
            return state.runtime.images();
        }
    }

    /** Whether the board throttles. */
    public boolean throttled() {
        synchronized (state) {
            Instant now = time.now();
            state.pods.values().forEach(pod -> pod.look(now));
            return state.board.throttled();
        }
    }

    /** What it has served since when, oldest first. */
    public List<ServingMoment> moments() {
        synchronized (state) {
            return state.diary.moments();
        }
    }

    /** Its requests so far, by model and version. */
    public List<RequestTally> tallies() {
        synchronized (state) {
            Instant now = time.now();
            state.pods.values().forEach(pod -> pod.look(now));
            return state.diary.tallies(state.pods.values().stream()
                    .flatMap(pod -> pod.server().stream())
                    .toList());
        }
    }
}
