package dev.jetpilot.testbed.apiserver;

import java.util.List;

/**
 * How one place in an object merges: whether a map is taken as a whole, and by which keys the items of a list are told apart.
 * Both server-side apply and strategic merge patches walk objects along it.
 */
public interface Typing {
    /** Maps merge field by field, lists are taken as a whole: what the API server assumes where it knows nothing. */
    Typing UNKNOWN = new Typing() {};

    /** The typing of the field {@code name} of this map. */
    default Typing field(String name) {
        return UNKNOWN;
    }

    /** The typing of the items of this list. */
    default Typing item() {
        return UNKNOWN;
    }

    /** Whether this map is owned and replaced as one value. */
    default boolean atomicMap() {
        return false;
    }

    /** The fields that identify an item of this list; empty for sets and atomic lists. */
    default List<String> listKeys() {
        return List.of();
    }

    /** Whether this list of scalars is a set. */
    default boolean set() {
        return false;
    }

    /** The field that strategic merge patches match items by; empty if the list is replaced. */
    default List<String> strategicKeys() {
        return listKeys().isEmpty() ? List.of() : listKeys().subList(0, 1);
    }

    /** The value that a key field has when an item leaves it out; empty if it has none. */
    default String keyDefault(String key) {
        return "";
    }
}
