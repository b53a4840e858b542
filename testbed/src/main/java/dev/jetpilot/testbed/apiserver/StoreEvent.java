package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One change of one object. */
public final class StoreEvent {
    private final String storage;
    private final long revision;
    private final Type type;
    private final ObjectNode object;
    private final Optional<ObjectNode> previous;
    /** The object as it goes over the wire, written once for all watchers. */
    private volatile byte[] encoded = new byte[0];

    /** What happened. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    StoreEvent(String storage, long revision, Type type, ObjectNode object, Optional<ObjectNode> previous) {
        this.storage = storage;
        this.revision = revision;
        this.type = type;
        this.object = object;
        this.previous = previous;
    }

    /** The name its kind is stored under. */
    public String storage() {
        return storage;
    }

    /** The resource version of the change. */
    public long revision() {
        return revision;
    }

    /** What happened. */
    public Type type() {
        return type;
    }

    /** The object after the change; for a deletion, as it was last. */
    public ObjectNode object() {
        return object;
    }

    /** The object before the change; empty if it is new. */
    public Optional<ObjectNode> previous() {
        return previous;
    }

    byte[] encoded() {
        if (encoded.length == 0) {
            encoded = Json.bytes(object);
        }
        return encoded;
    }
}
