package dev.jetpilot.testbed.cluster;

import java.time.Instant;
import java.util.List;

/** What one client has asked of the server. A request of a moment ago may not be in it yet. */
public interface RequestLog {

    /** All so far, in the order of the answers; watches when they end. */
    List<Request> all();

    /** Those that came since then. */
    default List<Request> since(Instant from) {
        return all().stream().filter(request -> !request.at().isBefore(from)).toList();
    }

    /** What was sent to change something since then, refused requests included. */
    default List<Request> writesSince(Instant from) {
        return since(from).stream().filter(Request::write).toList();
    }
}
