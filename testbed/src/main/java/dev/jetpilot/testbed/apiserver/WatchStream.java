package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One open watch: sends events, one JSON document a line, until the client, its time limit or {@link #close} ends it. */
final class WatchStream implements AutoCloseable {
    private static final StoreEvent END =
            new StoreEvent("", -1, StoreEvent.Type.DELETED, Json.object(), Optional.empty());

    private final Store store;
    private final ResourceType type;
    private final Call call;
    private final View view;
    private final Tables tables;
    private final Duration bookmarkEvery;
    private final Predicate<JsonNode> selector;
    private final BlockingQueue<StoreEvent> queue = new LinkedBlockingQueue<>();
    private boolean firstRow = true;

    WatchStream(Store store, ResourceType type, Call call, View view, Tables tables, Duration bookmarkEvery) {
        this.store = store;
        this.type = type;
        this.call = call;
        this.view = view;
        this.tables = tables;
        this.bookmarkEvery = bookmarkEvery;
        Predicate<JsonNode> inScope = call.namespace().isEmpty()
                ? object -> true
                : object -> Json.text(object, "metadata", "namespace").equals(call.namespace());
        this.selector = inScope.and(Lists.selector(type, call));
    }

    Call call() {
        return call;
    }

    /** What a watch starts with: the objects to send first, and the version from which events follow. */
    record Start(List<ObjectNode> initial, long revision, Store.Subscription subscription) {}

    /** @throws ApiError 410 if the wanted start is forgotten */
    Start open() {
        String wanted = call.param("resourceVersion");
        boolean fromNow = wanted.isEmpty() || wanted.equals("0") || call.flag("sendInitialEvents");
        synchronized (store) {
            long since = fromNow ? store.revision() : Lists.parse(wanted);
            List<ObjectNode> initial =
                    fromNow && !call.param("sendInitialEvents").equals("false")
                            ? store.list(type.storage(), call.namespace())
                            : List.of();
            return new Start(initial, since, store.subscribe(type.storage(), since, queue::add));
        }
    }

    /** Sends until the end; returns when the watch is over. */
    void run(Start start, OutputStream out) throws IOException, InterruptedException {
        long limit = call.param("timeoutSeconds").isEmpty() ? 3600 : Long.parseLong(call.param("timeoutSeconds"));
        long endsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
        long seen = start.revision;
        for (ObjectNode stored : start.initial) {
            ObjectNode object = type.fromStored().apply(stored);
            if (selector.test(object)) {
                send(out, "ADDED", object);
            }
        }
        if (call.flag("sendInitialEvents")) {
            send(out, "BOOKMARK", bookmark(seen, true));
        }
        out.flush();
        while (System.nanoTime() < endsAt) {
            long wait = Math.min(bookmarkEvery.toNanos(), endsAt - System.nanoTime());
            long quietSince = store.revision();
            StoreEvent event = queue.poll(wait, TimeUnit.NANOSECONDS);
            if (event == END) {
                return;
            }
            if (event == null) {
                seen = Math.max(seen, quietSince);
                if (call.flag("allowWatchBookmarks")) {
                    send(out, "BOOKMARK", bookmark(seen, false));
                    out.flush();
                }
                continue;
            }
            seen = event.revision();
            deliver(out, event);
            if (queue.isEmpty()) {
                out.flush();
            }
        }
    }

    private void deliver(OutputStream out, StoreEvent event) throws IOException {
        ObjectNode object = type.fromStored().apply(event.object());
        boolean matches = selector.test(object);
        boolean matched =
                event.previous().map(type.fromStored()).filter(selector).isPresent();
        if (event.type() == StoreEvent.Type.DELETED) {
            if (matched) {
                send(out, "DELETED", object);
            }
        } else if (matches && view == View.WHOLE && object == event.object()) {
            write(out, matched ? "MODIFIED" : "ADDED", event.encoded());
        } else if (matches) {
            send(out, matched ? "MODIFIED" : "ADDED", object);
        } else if (matched) {
            ObjectNode last =
                    type.fromStored().apply(event.previous().orElseThrow()).deepCopy();
            Json.child(last, "metadata").put("resourceVersion", Long.toString(event.revision()));
            send(out, "DELETED", last);
        }
    }

    private ObjectNode bookmark(long revision, boolean endOfInitial) {
        ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        metadata.putNull("creationTimestamp");
        if (endOfInitial) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return object;
    }

    private void send(OutputStream out, String what, ObjectNode object) throws IOException {
        ObjectNode shown = object;
        if (view == View.METADATA) {
            shown = View.metadata(object);
        } else if (view == View.TABLE) {
            List<ObjectNode> rows = what.equals("BOOKMARK") ? List.of() : List.of(object);
            shown = tables.table(
                    type,
                    rows,
                    Json.object().put("resourceVersion", Json.text(object, "metadata", "resourceVersion")),
                    call.param("includeObject"),
                    firstRow);
            firstRow = false;
        }
        write(out, what, Json.bytes(shown));
    }

    private static void write(OutputStream out, String what, byte[] object) throws IOException {
        out.write(("{\"type\":\"" + what + "\",\"object\":").getBytes(StandardCharsets.UTF_8));
        out.write(object);
        out.write("}\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        queue.add(END);
    }
}
