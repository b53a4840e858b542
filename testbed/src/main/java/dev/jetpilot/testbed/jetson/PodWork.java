package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.ProcessEnd;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node's kubelet does with its pods: it keeps their lives, and writes down how they are. */
final class PodWork {
    private static final Logger LOG = LoggerFactory.getLogger(PodWork.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int REMEMBERED_PODS = 64;

    private final NodeState state;
    private final JetsonFleet fleet;
    private final Mailbox mailbox;
    private final TimeSource time;
    private final Set<String> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_PODS;
        }
    });

    PodWork(NodeState state, JetsonFleet fleet, Mailbox mailbox, TimeSource time) {
        this.state = state;
        this.fleet = fleet;
        this.mailbox = mailbox;
        this.time = time;
    }

    /** The watch saw this pod of ours. */
    void podSeen(Pod pod) {
        mailbox.post(() -> sync(pod));
    }

    /** The watch saw that this pod is gone from the API. */
    void podGone(String uid) {
        mailbox.post(() -> {
            if (state.online()) {
                drop(uid);
            }
        });
    }

    /** Catches up with what the watch knows, and tells the API server everything again. */
    void resync() {
        List<Pod> current = fleet.podsOn(name());
        List<String> uids =
                current.stream().map(pod -> pod.getMetadata().getUid()).toList();
        List<String> vanished;
        synchronized (state) {
            vanished = state.pods.keySet().stream()
                    .filter(uid -> !uids.contains(uid))
                    .toList();
            state.pods.values().forEach(HostedPod::rewrite);
        }
        vanished.forEach(this::drop);
        current.forEach(this::sync);
    }

    /** A real process of a pod of ours has ended. What ends by a power cut nobody sees. */
    void processEnded(ProcessEnd end) {
        mailbox.post(() -> {
            synchronized (state) {
                HostedPod pod = state.pods.get(end.podUid());
                if (pod == null || !state.powered) {
                    return;
                }
                pod.life()
                        .ended(
                                end.number(),
                                time.now(),
                                new ContainerRuntime.End(end.exitCode(), end.log(), end.message(), end.outOfMemory()));
            }
            drive(end.podUid());
        });
    }

    private void drop(String uid) {
        synchronized (state) {
            HostedPod pod = state.pods.remove(uid);
            if (pod != null) {
                pod.closeServer(time.now());
                pod.forget();
                state.runtime.unmount(uid);
            }
            gone.add(uid);
        }
    }

    private void sync(Pod seen) {
        String uid = seen.getMetadata().getUid();
        synchronized (state) {
            if (!state.online() || gone.contains(uid)) {
                return;
            }
            HostedPod pod = state.pods.get(uid);
            if (pod == null) {
                if (finished(seen)) {
                    return;
                }
                pod = new HostedPod(seen, state.plan, fleet.script(), state.board, state.diary);
                state.pods.put(uid, pod);
                pod.begin(new PodLife(seen, state.runtime, state.plan.hostIp(), time.now()));
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
        String phase =
                Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("");
        boolean over = phase.equals("Failed") || phase.equals("Succeeded");
        return over && pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** Moves a pod on, tells the API server what is new, and comes back when the next thing is due. */
    void drive(String uid) {
        HostedPod pod;
        PodStatus status;
        boolean tells;
        boolean over;
        Optional<ContainerRuntime.Refusal> complaint;
        mount(uid);
        synchronized (state) {
            pod = state.pods.get(uid);
            if (pod == null || !state.powered) {
                return;
            }
            Instant now = time.now();
            pod.life().advance(now);
            pod.follow(now);
            over = pod.life().over();
            if (over) {
                state.runtime.release(uid);
            }
            pod.life().wake().ifPresent(wake -> alarm(uid, wake));
            status = pod.life().status(now);
            tells = state.connected && pod.written().filter(status::equals).isEmpty();
            complaint = state.connected ? pod.complaint() : Optional.empty();
        }
        try {
            if (complaint.isPresent()) {
                fleet.api().warn(pod.pod(), name(), complaint.get(), time.now());
            }
            if (tells && !tell(pod, status)) {
                return;
            }
            if (state.online() && over && pod.deleted()) {
                fleet.api().finish(pod.pod());
                drop(uid);
            }
        } catch (KubernetesClientException e) {
            LOG.info(
                    "cannot report pod node={} pod={} error={}",
                    name(),
                    pod.pod().getMetadata().getName(),
                    e.getMessage());
            time.after(RETRY, () -> mailbox.post(() -> drive(uid)));
        }
    }

    /** Before its life moves on, as it takes requests. A node that nobody hears hears nobody. */
    private void mount(String uid) {
        Pod pod;
        NodeRuntime runtime;
        synchronized (state) {
            HostedPod hosted = state.pods.get(uid);
            if (hosted == null || !state.online() || hosted.deleted()) {
                return;
            }
            pod = hosted.pod();
            runtime = state.runtime;
        }
        runtime.mount(pod);
    }

    private boolean tell(HostedPod pod, PodStatus status) {
        if (!fleet.api().write(pod.pod(), status)) {
            drop(pod.pod().getMetadata().getUid());
            return false;
        }
        pod.written(status);
        return true;
    }

    private void alarm(String uid, Instant at) {
        HostedPod pod = state.pods.get(uid);
        if (pod.sets(at)) {
            time.after(Duration.between(time.now(), at), () -> {
                synchronized (state) {
                    pod.alarmRang(at);
                }
                mailbox.post(() -> drive(uid));
            });
        }
    }

    /** Gives a pod an address, and lets its metrics be read there. */
    String address(Pod pod) {
        Optional<ServedModel> served = ServedModel.of(pod);
        Optional<ServedModel.Endpoint> endpoint = served.flatMap(any -> ServedModel.endpoint(pod));
        if (endpoint.isEmpty()) {
            return fleet.addresses().take();
        }
        HostedPod hosted = state.pods.get(pod.getMetadata().getUid());
        ServingSite site = new ServingSite(
                state,
                time,
                ServerPaths.of(pod, served.orElseThrow()),
                hosted::server,
                () -> hosted.life().ready(time.now()),
                () -> state.connected);
        PodAddresses.Taken taken = fleet.addresses().take(endpoint.get().port(), site);
        site.fault(state.metricsFault);
        hosted.listens(site, taken.listening());
        return taken.ip();
    }

    private String name() {
        synchronized (state) {
            return state.plan.name();
        }
    }
}
