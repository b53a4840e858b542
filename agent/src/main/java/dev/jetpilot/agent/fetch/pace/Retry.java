package dev.jetpilot.agent.fetch.pace;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tries again what failed for a reason that may pass, until the deadline of the whole fetch. */
public final class Retry {
    private final Deadline deadline;
    private final Backoff backoff;
    private final Consumer<String> log;

    public Retry(Deadline deadline, Backoff backoff, Consumer<String> log) {
        this.deadline = deadline;
        this.backoff = backoff;
        this.log = log;
    }

    /** Something that may have to be tried more than once. An {@link IOException} means again, a {@link FetchFailure} never. */
    @FunctionalInterface
    public interface Attempt<T> {
        T make() throws IOException, FetchFailure;
    }

    /** As {@link #run(String, LongSupplier, Attempt)}, without anything to count. */
    public <T> T run(String where, Attempt<T> attempt) throws FetchFailure {
        return run(where, () -> 0, attempt);
    }

    /**
     * Tries until it works, fails for good, or the deadline comes.
     *
     * @param where for messages, without secrets
     * @param progress grows when an attempt that failed was of some use: the pauses then start small again
     */
    public <T> T run(String where, LongSupplier progress, Attempt<T> attempt) throws FetchFailure {
        int inVain = 0;
        int all = 0;
        long before = progress.getAsLong();
        while (true) {
            try {
                return attempt.make();
            } catch (IOException e) {
                all++;
                long now = progress.getAsLong();
                inVain = now > before ? 1 : inVain + 1;
                before = now;
                Optional<Duration> asked = e instanceof Transient t ? t.retryAfter() : Optional.empty();
                Duration pause = backoff.pause(inVain, asked);
                if (pause.compareTo(deadline.left()) >= 0) {
                    throw new FetchFailure(
                            Outcome.UNREACHABLE,
                            where,
                            why(e) + ", " + all + (all == 1 ? " attempt" : " attempts") + " within the "
                                    + deadline.total().toSeconds() + " s allowed",
                            "what has arrived is kept and the next start goes on from there; look at the network and"
                                    + " the server",
                            e);
                }
                log.accept(where + ": " + why(e) + "; again in " + pause.toMillis() + " ms");
                deadline.pace().pause(pause);
            }
        }
    }

    /** Ends a transfer that still moves, but too slowly. */
    public void mustEnd(String where, String soFar) throws FetchFailure {
        if (deadline.left().isZero()) {
            throw new FetchFailure(
                    Outcome.UNREACHABLE,
                    where,
                    soFar + " when the " + deadline.total().toSeconds() + " s allowed were over",
                    "what has arrived is kept and the next start goes on from there; allow more time or bandwidth");
        }
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
