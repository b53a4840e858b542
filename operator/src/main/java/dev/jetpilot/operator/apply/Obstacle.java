package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.apply.Applied.Why;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.Serial;

/** An action that cannot be carried out. Within this package only: callers get an {@link Applied.Stop}. */
final class Obstacle extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 600;

    private final Why why;

    Obstacle(Why why, String message) {
        super(shortened(message), null, false, false);
        this.why = why;
    }

    /** A refusal may quote a whole object: what it is about stands at its beginning, and why at its end. */
    private static String shortened(String message) {
        return message.length() <= LONGEST
                ? message
                : message.substring(0, LONGEST / 2) + " ... " + message.substring(message.length() - LONGEST / 2);
    }

    /** What the answer of the API server means: 404 and 409 say that what was planned on is no more. */
    static Obstacle of(KubernetesClientException e) {
        return of(e.getCode(), message(e));
    }

    static Obstacle of(int code, String message) {
        return new Obstacle(
                switch (code) {
                    case 404, 409, 410 -> Why.CONFLICT;
                    case 400, 401, 403, 405, 413, 415, 422 -> Why.REFUSED;
                    default -> Why.UNREACHABLE;
                },
                message);
    }

    /** The API server's own words where there are any. */
    static String message(KubernetesClientException e) {
        Status status = e.getStatus();
        return status != null && status.getMessage() != null ? status.getMessage() : String.valueOf(e.getMessage());
    }

    Why why() {
        return why;
    }
}
