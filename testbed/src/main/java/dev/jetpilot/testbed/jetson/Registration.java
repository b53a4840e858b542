package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's word that it is there: its Node, its lease, and the heartbeats. Lives in the node's mailbox. */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Mailbox mailbox;
    private final TimeSource time;
    private final NodeApi api;
    private final Pace pace;
    private final BooleanSupplier online;
    private final BiFunction<Instant, Instant, NodeStatus> status;
    private int round;
    private Instant readySince = Instant.EPOCH;
    private Instant statusWritten = Instant.EPOCH;
    private Instant renewed = Instant.EPOCH;

    /**
     * Nothing is registered yet.
     *
     * @param online whether the node can be heard
     * @param status what the node says of itself: since when it is ready, and now
     */
    Registration(
            Mailbox mailbox,
            TimeSource time,
            NodeApi api,
            Pace pace,
            BooleanSupplier online,
            BiFunction<Instant, Instant, NodeStatus> status) {
        this.mailbox = mailbox;
        this.time = time;
        this.api = api;
        this.pace = pace;
        this.online = online;
        this.status = status;
    }

    /** Registers a node that nobody hears, as it was left when it fell silent. */
    void registerSilent(NodePlan plan, Instant lastHeard) {
        Node registered = api.register(NodeObjects.node(plan, NodeObjects.silent(plan, lastHeard)));
        api.renew(registered, lastHeard);
    }

    /** Registers, runs what comes after that, and goes on saying that the node is there for as long as it is online. */
    void register(NodePlan plan, Runnable afterwards) {
        if (!online.getAsBoolean()) {
            return;
        }
        Node registered;
        try {
            readySince = time.now();
            registered = api.register(NodeObjects.node(plan, status.apply(readySince, readySince)));
            api.renew(registered, time.now());
            statusWritten = time.now();
            renewed = statusWritten;
        } catch (KubernetesClientException e) {
            LOG.warn("cannot register node={} error={}", plan.name(), e.getMessage());
            time.after(RETRY, () -> mailbox.post(() -> register(plan, afterwards)));
            return;
        }
        int mine = ++round;
        time.after(pace.lease(), () -> mailbox.post(() -> heartbeat(registered, mine, afterwards)));
        afterwards.run();
    }

    /** One chain of heartbeats per registration: an older one ends when it finds a newer. */
    private void heartbeat(Node registered, int mine, Runnable afterwards) {
        if (!online.getAsBoolean() || mine != round) {
            return;
        }
        try {
            Instant now = time.now();
            api.renew(registered, now);
            boolean late =
                    Duration.between(renewed, time.now()).compareTo(pace.lease().multipliedBy(2)) > 0;
            renewed = time.now();
            if (late || !now.isBefore(statusWritten.plus(pace.status()))) {
                writeStatus(registered.getMetadata().getName());
            }
            if (late) {
                // Taken for silent meanwhile, perhaps: then its pods were marked as not ready, and only it can say
                // otherwise.
                afterwards.run();
            }
        } catch (KubernetesClientException e) {
            if (online.getAsBoolean()) {
                LOG.info(
                        "cannot renew lease node={} error={}",
                        registered.getMetadata().getName(),
                        e.getMessage());
            }
        }
        time.after(pace.lease(), () -> mailbox.post(() -> heartbeat(registered, mine, afterwards)));
    }

    /** Tells the API server at once what the node says of itself. */
    void writeStatus(String node) {
        api.patchStatus(node, status.apply(readySince, time.now()));
        statusWritten = time.now();
    }
}
