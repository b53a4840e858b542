package dev.jetpilot.testbed.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Makes requests that come over HTTP go wrong. The first rule that matches a request and has not been used up applies. */
public final class Faults {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /** What happens to a request. */
    public sealed interface Effect {
        /** Refused with this code and reason; nothing is written. */
        record Fail(int code, String reason, String message) implements Effect {}

        /** Served after this long, on the wall clock. */
        record Delay(Duration delay) implements Effect {}

        /** The connection is cut; {@code afterWriting} tells whether the request was carried out before. */
        record Disconnect(boolean afterWriting) implements Effect {}

        /** Something else happens first, such as another client's write; then the request is served. */
        record Before(Runnable action) implements Effect {}
    }

    private record Rule(Predicate<Call> when, AtomicInteger left, Effect effect) {}

    /** Applies an effect to the next {@code times} requests that match. */
    public void inject(Predicate<Call> when, int times, Effect effect) {
        rules.add(new Rule(when, new AtomicInteger(times), effect));
    }

    /** The next {@code times} matching requests fail with this code; a 409 is a stale resource version, a 500 an internal error. */
    public void fail(Predicate<Call> when, int times, int code) {
        String reason = switch (code) {
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 410 -> "Expired";
            case 429 -> "TooManyRequests";
            case 503 -> "ServiceUnavailable";
            default -> "InternalError";
        };
        inject(when, times, new Effect.Fail(code, reason, "injected fault: " + code + " " + reason));
    }

    /** Takes all rules back. */
    public void clear() {
        rules.clear();
    }

    Optional<Effect> take(Call call) {
        for (Rule rule : rules) {
            if (rule.left.get() > 0 && rule.when.test(call) && rule.left.getAndDecrement() > 0) {
                return Optional.of(rule.effect);
            }
        }
        return Optional.empty();
    }
}
