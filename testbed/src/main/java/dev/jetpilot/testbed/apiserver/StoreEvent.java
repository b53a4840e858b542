package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One change of one object.
 *
 * @param storage the name its kind is stored under
 * @param revision the resource version of the change
 * @param object the object after the change; for a deletion, as it was last
 * @param previous the object before the change; empty if it is new
 */
public record StoreEvent(String storage, long revision, Type type, ObjectNode object, Optional<ObjectNode> previous) {
    /** What happened. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
