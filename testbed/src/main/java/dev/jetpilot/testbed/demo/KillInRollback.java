package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.testbed.apiserver.AuditLog;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.Call;
import dev.jetpilot.testbed.apiserver.Faults;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Kills the operator in the middle of a rollback: when the first node has been sent back, before the operator hears that the
 * request was carried out.
 */
final class KillInRollback implements AutoCloseable {
    private final Cluster cluster;
    private final OperatorProcess operator;
    private final String label;
    private final Store.Subscription nodes;
    private final Store.Subscription revisions;
    private final Set<Assignment> rejected = new HashSet<>();
    private final AtomicReference<String> first = new AtomicReference<>("");
    private final AtomicBoolean rollbackSeen = new AtomicBoolean();
    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final CountDownLatch killed = new CountDownLatch(1);
    private volatile int stillOut;
    private volatile String firstBack = "";

    /** Arms it for the next rollback of a rollout. */
    KillInRollback(Cluster cluster, OperatorProcess operator, String namespace, String rollout) {
        this.cluster = cluster;
        this.operator = operator;
        this.label = NodeLabel.assignment(namespace, rollout).key();
        Store store = cluster.server().store();
        this.nodes = store.subscribe(BuiltIns.NODES.storage(), store.revision(), this::seen);
        this.revisions = store.subscribe(BuiltIns.CONTROLLER_REVISIONS.storage(), store.revision(), this::recorded);
        cluster.server().audit().listen(this::answered);
        cluster.server().faults().inject(this::neverSent, Integer.MAX_VALUE, new Faults.Effect.Disconnect(false));
    }

    /** Requests for other nodes that a dead operator would not have sent: it may have several under way at once. */
    private boolean neverSent(Call call) {
        return armed.get()
                && call.isWrite()
                && call.resource().equals("nodes")
                && isRejected(call.name())
                && !first.compareAndSet("", call.name())
                && !first.get().equals(call.name());
    }

    private boolean isRejected(String node) {
        Store store = cluster.server().store();
        synchronized (store) {
            return store.get(BuiltIns.NODES.storage(), "", node)
                    .flatMap(this::assignment)
                    .filter(rejected::contains)
                    .isPresent();
        }
    }

    /** With the store's lock held. */
    private void recorded(StoreEvent event) {
        String id = event.object().at("/metadata/labels").path(Names.REVISION).asText();
        event.object().at("/metadata/annotations").properties().forEach(annotation -> {
            if (annotation.getKey().startsWith(Names.CURSOR_PREFIX)
                    && annotation.getValue().asText().contains("\"phase\":\"REJECTED\"")) {
                rejected.add(new Assignment(id, annotation.getKey().substring(Names.CURSOR_PREFIX.length())));
            }
        });
    }

    /** With the store's lock held. */
    private void seen(StoreEvent event) {
        Optional<Assignment> before = event.previous().flatMap(node -> assignment(node));
        Optional<Assignment> after = assignment(event.object());
        if (rollbackSeen.get() || before.isEmpty() || after.isEmpty() || before.equals(after)) {
            return;
        }
        if (rejected.contains(before.get())) {
            firstBack = event.object().at("/metadata/name").asText();
            stillOut = (int) cluster.server().store().list(BuiltIns.NODES.storage(), "").stream()
                    .filter(other -> assignment(other).equals(before))
                    .count();
            rollbackSeen.set(true);
        }
    }

    private Optional<Assignment> assignment(JsonNode node) {
        return Assignment.parse(node.at("/metadata/labels").path(label).asText(""));
    }

    /** Before the answer goes out. */
    private void answered(AuditLog.Entry entry) {
        if (rollbackSeen.get() && entry.call().name().equals(firstBack) && armed.compareAndSet(true, false)) {
            operator.kill();
            killed.countDown();
        }
    }

    /** Whether the operator has been killed. */
    boolean done() {
        return killed.getCount() == 0;
    }

    /** The node that was sent back before the operator was killed. */
    String firstBack() {
        return firstBack;
    }

    /** How many nodes were still assigned to the rejected version then. */
    int stillOut() {
        return stillOut;
    }

    @Override
    public void close() {
        armed.set(false);
        nodes.close();
        revisions.close();
    }
}
