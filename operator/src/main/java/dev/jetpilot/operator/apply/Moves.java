package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.apply.Applied.Stop;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A run of moves on several threads: one that ends the plan holds back those not yet sent. */
final class Moves {
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * What came of a move.
     *
     * @param sent whether it was tried at all
     * @param stop why it failed
     */
    record Outcome(boolean sent, Optional<Stop> stop) {}

    Outcome unlessStopped(Supplier<Optional<Stop>> move) {
        if (stopped.get()) {
            return new Outcome(false, Optional.empty());
        }
        Optional<Stop> stop = move.get();
        stop.filter(Stop::endsThePlan).ifPresent(s -> stopped.set(true));
        return new Outcome(true, stop);
    }
}
