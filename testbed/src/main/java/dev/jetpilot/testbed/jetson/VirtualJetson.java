package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: what its kubelet does, on a board with a temper. It keeps its pods' lives, writes their status, and renews
 * its lease while it is on the network.
 *
 * <p>Requests to the API server are sent from the node's mailbox, one after the other; the state is guarded by a lock
 * that is never held during a request.
 */
public final class VirtualJetson {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualJetson.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int REMEMBERED_PODS = 64;

    private final Object lock = new Object();
    private final JetsonFleet fleet;
    private final Mailbox mailbox;
    private final TimeSource time;
    private final Diary diary;
    private final Map<String, HostedPod> pods = new LinkedHashMap<>();
    private final Set<String> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_PODS;
        }
    });

    private NodePlan plan;
    private Board board;
    private NodeRuntime runtime;
    private Optional<Node> node = Optional.empty();
    private boolean powered;
    private boolean connected;
    private Instant readySince;
    private Instant statusWritten = Instant.MIN;
    private MetricsFault metricsFault = MetricsFault.NONE;

    VirtualJetson(NodePlan plan, JetsonFleet fleet, TimeSource time, Executor pool) {
        this.plan = plan;
        this.fleet = fleet;
        this.time = time;
        this.mailbox = new Mailbox(plan.name(), pool);
        this.board = new Board(plan.module());
        this.runtime = new NodeRuntime(plan, fleet.script(), this::address);
        this.diary = new Diary(plan.name(), plan.sloMillis());
        this.readySince = time.now();
    }

    // ---- life of the node

    /** Power and network are there: it registers, says that it is ready, and looks after its pods. */
    public void start() {
        synchronized (lock) {
            powered = true;
            connected = true;
            readySince = time.now();
        }
        mailbox.post(this::reportIn);
    }

    /** It was once registered and has been silent ever since that time. */
    public void registerSilent(Instant lastHeard) {
        mailbox.post(() -> {
            Node registered = fleet.api().register(plan, NodeObjects.silent(plan, lastHeard));
            fleet.api().renew(registered, lastHeard);
        });
    }

    private void reportIn() {
        if (!online()) {
            return;
        }
        try {
            Node registered = fleet.api().register(plan, NodeObjects.alive(plan, diskFull(), readySince, time.now()));
            fleet.api().renew(registered, time.now());
            synchronized (lock) {
                node = Optional.of(registered);
                statusWritten = time.now();
            }
        } catch (KubernetesClientException e) {
            LOG.warn("cannot register node={} error={}", name(), e.getMessage());
            time.after(RETRY, () -> mailbox.post(this::reportIn));
            return;
        }
        time.after(fleet.pace().lease(), () -> mailbox.post(() -> heartbeat(registeredUid())));
        resync();
    }

    private String registeredUid() {
        synchronized (lock) {
            return node.map(registered -> registered.getMetadata().getUid()).orElse("") + readySince;
        }
    }

    /** One chain of heartbeats per registration: an older one ends when it finds a newer. */
    private void heartbeat(String registration) {
        if (!online() || !registration.equals(registeredUid())) {
            return;
        }
        try {
            Instant now = time.now();
            fleet.api().renew(node.orElseThrow(), now);
            if (!now.isBefore(statusWritten.plus(fleet.pace().status()))) {
                writeNodeStatus();
            }
        } catch (KubernetesClientException e) {
            if (online()) {
                LOG.info("cannot renew lease node={} error={}", name(), e.getMessage());
            }
        }
        time.after(fleet.pace().lease(), () -> mailbox.post(() -> heartbeat(registration)));
    }

    private void writeNodeStatus() {
        fleet.api().patchStatus(name(), NodeObjects.alive(plan, diskFull(), readySince, time.now()));
        statusWritten = time.now();
    }

    /** The network is gone; what runs goes on running, unseen. */
    public void disconnect() {
        synchronized (lock) {
            connected = false;
        }
    }

    /** Power is gone: all processes end. */
    public void powerOff() {
        synchronized (lock) {
            Instant now = time.now();
            pods.values().forEach(pod -> pod.closeServer(now));
            powered = false;
            connected = false;
        }
    }

    /** Power and network are back: containers start again where power was lost, and the kubelet catches up. */
    public void reconnect() {
        synchronized (lock) {
            if (!powered) {
                Instant now = time.now();
                pods.values().forEach(pod -> pod.life().reboot(now));
            }
        }
        start();
    }

    /** Flashed anew: nothing is left of images, engines and pods; what it registers as is in the plan. */
    public void reflash(NodePlan flashed) {
        synchronized (lock) {
            Instant now = time.now();
            for (HostedPod pod : pods.values()) {
                pod.closeServer(now);
                pod.forget();
            }
            pods.clear();
            plan = flashed;
            board = new Board(plan.module());
            runtime = new NodeRuntime(plan, fleet.script(), this::address);
            node = Optional.empty();
        }
    }

    // ---- pods

    /** The watch saw this pod of ours. */
    void podSeen(Pod pod) {
        mailbox.post(() -> sync(pod));
    }

    /** The watch saw that this pod is gone from the API. */
    void podGone(String uid) {
        mailbox.post(() -> {
            if (online()) {
                drop(uid);
            }
        });
    }

    private void resync() {
        List<Pod> current = fleet.podsOn(name());
        List<String> uids = current.stream().map(pod -> pod.getMetadata().getUid()).toList();
        List<String> vanished;
        synchronized (lock) {
            vanished = pods.keySet().stream().filter(uid -> !uids.contains(uid)).toList();
            pods.values().forEach(HostedPod::rewrite);
        }
        vanished.forEach(this::drop);
        current.forEach(this::sync);
    }

    private void drop(String uid) {
        synchronized (lock) {
            HostedPod pod = pods.remove(uid);
            if (pod != null) {
                pod.closeServer(time.now());
                pod.forget();
                runtime.release(uid);
            }
            gone.add(uid);
        }
    }

    private void sync(Pod seen) {
        String uid = seen.getMetadata().getUid();
        synchronized (lock) {
            if (!online() || gone.contains(uid)) {
                return;
            }
            HostedPod pod = pods.get(uid);
            if (pod == null) {
                if (finished(seen)) {
                    return;
                }
                pod = new HostedPod(seen, plan, fleet.script(), board, diary);
                pods.put(uid, pod);
                pod.begin(new PodLife(seen, runtime, plan.hostIp(), time.now()));
            }
            pod.pod(seen);
            if (pod.deleted()) {
                Long grace = seen.getMetadata().getDeletionGracePeriodSeconds();
                pod.closeServer(time.now());
                pod.life().stop(time.now(), Duration.ofSeconds(grace == null ? 30 : grace));
            }
        }
        drive(uid);
    }

    /** A pod that a kubelet of this name has finished before. */
    private static boolean finished(Pod pod) {
        String phase = Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("");
        boolean over = phase.equals("Failed") || phase.equals("Succeeded");
        return over && pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** Moves a pod on, tells the API server what is new, and comes back when the next thing is due. */
    private void drive(String uid) {
        HostedPod pod;
        PodStatus status;
        boolean tells;
        boolean over;
        synchronized (lock) {
            pod = pods.get(uid);
            if (pod == null || !powered) {
                return;
            }
            Instant now = time.now();
            pod.life().advance(now);
            pod.follow(now);
            over = pod.life().over();
            if (over) {
                runtime.release(uid);
            }
            pod.life().wake().ifPresent(wake -> alarm(uid, wake));
            status = pod.life().status(now);
            tells = connected && pod.written().filter(status::equals).isEmpty();
        }
        try {
            if (tells && !tell(pod, status)) {
                return;
            }
            if (online() && over && pod.deleted()) {
                fleet.api().finish(pod.pod());
                drop(uid);
            }
        } catch (KubernetesClientException e) {
            LOG.info("cannot report pod node={} pod={} error={}", name(), pod.pod().getMetadata().getName(), e.getMessage());
            time.after(RETRY, () -> mailbox.post(() -> drive(uid)));
        }
    }

    private boolean tell(HostedPod pod, PodStatus status) {
        if (pod.tellsTrouble()) {
            fleet.api().warn(pod.pod(), name(), pod.life().trouble().orElseThrow(), time.now());
        }
        if (!fleet.api().write(pod.pod(), status)) {
            drop(pod.pod().getMetadata().getUid());
            return false;
        }
        pod.written(status);
        return true;
    }

    private void alarm(String uid, Instant at) {
        HostedPod pod = pods.get(uid);
        if (pod.sets(at)) {
            time.after(Duration.between(time.now(), at), () -> {
                synchronized (lock) {
                    pod.alarmRang(at);
                }
                mailbox.post(() -> drive(uid));
            });
        }
    }

    private String address(Pod pod) {
        Optional<ServedModel.Endpoint> endpoint = ServedModel.of(pod).flatMap(served -> ServedModel.endpoint(pod));
        if (endpoint.isEmpty()) {
            return fleet.addresses().take();
        }
        HostedPod hosted = pods.get(pod.getMetadata().getUid());
        ServingSite site = new ServingSite(
                lock,
                time,
                endpoint.get().path(),
                hosted::server,
                () -> hosted.life().ready(time.now()),
                () -> connected);
        PodAddresses.Taken taken = fleet.addresses().take(endpoint.get().port(), site);
        site.fault(metricsFault);
        hosted.listens(site, taken.listening());
        return taken.ip();
    }

    // ---- what the world does to it

    private void board(Consumer<Board> change) {
        synchronized (lock) {
            Instant now = time.now();
            pods.values().forEach(pod -> pod.look(now));
            change.accept(board);
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
            synchronized (lock) {
                Instant now = time.now();
                for (HostedPod pod : pods.values()) {
                    pod.look(now);
                    pod.behave();
                    if (powered) {
                        pod.life().reconsider(now);
                    }
                }
                uids = new ArrayList<>(pods.keySet());
            }
            uids.forEach(this::drive);
        });
    }

    /** Begins or ends a fault of the metrics endpoints of its pods, present and future. */
    public void metrics(MetricsFault fault) {
        synchronized (lock) {
            metricsFault = fault;
            pods.values().forEach(pod -> pod.site().ifPresent(site -> site.fault(fault)));
        }
    }

    /** The disk is full, or has room again. */
    public void diskFull(boolean full) {
        synchronized (lock) {
            runtime.diskFull(full);
        }
        mailbox.post(() -> {
            if (online()) {
                writeNodeStatus();
            }
        });
    }

    /** Images that are on the node from now on, as a flash image may bring them. */
    public void preload(Set<String> images) {
        synchronized (lock) {
            images.forEach(runtime::pulled);
        }
    }

    // ---- what it tells the world

    public String name() {
        return plan.name();
    }

    public NodePlan plan() {
        synchronized (lock) {
            return plan;
        }
    }

    /** Whether it has power and network. */
    public boolean online() {
        synchronized (lock) {
            return powered && connected;
        }
    }

    private boolean diskFull() {
        synchronized (lock) {
            return runtime.diskFull();
        }
    }

    /** Images it has. */
    public Set<String> images() {
        synchronized (lock) {
            return runtime.images();
        }
    }

    /** Whether the board throttles. */
    public boolean throttled() {
        synchronized (lock) {
            Instant now = time.now();
            pods.values().forEach(pod -> pod.look(now));
            return board.throttled();
        }
    }

    /** What it has served since when, oldest first. */
    public List<ServingMoment> moments() {
        synchronized (lock) {
            return diary.moments();
        }
    }

    /** Its requests so far, by model and version. */
    public List<RequestTally> tallies() {
        synchronized (lock) {
            Instant now = time.now();
            pods.values().forEach(pod -> pod.look(now));
            return diary.tallies(pods.values().stream().flatMap(pod -> pod.server().stream()).toList());
        }
    }
}
