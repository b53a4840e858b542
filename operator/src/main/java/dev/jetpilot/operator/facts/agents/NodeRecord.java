package dev.jetpilot.operator.facts.agents;

import dev.jetpilot.operator.facts.FactLabels.Change;
import dev.jetpilot.operator.facts.Heat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a node between two rounds. Lost with the operator, which costs a request.
 *
 * @param podUid of the agent that was asked last
 * @param useless how often in a row it was asked for nothing
 * @param askAgain when it may be asked again
 * @param heat whether it counts as throttled
 * @param written the last write; empty: none yet
 * @param again how often in a row that same write was needed
 * @param writeAgain when that same write may be tried again
 */
record NodeRecord(
        String podUid,
        int useless,
        Instant askAgain,
        Heat heat,
        Optional<Change> written,
        int again,
        Instant writeAgain) {
    private static final int MOST_DOUBLINGS = 10;
    private static final Duration LONGEST = Duration.ofHours(1);

    static NodeRecord of(Agent agent, boolean throttled) {
        return new NodeRecord(agent.podUid(), 0, Instant.EPOCH, Heat.of(throttled), Optional.empty(), 0, Instant.EPOCH);
    }

    /** Whether it is time to ask this agent: another pod than the last one's gets its chance at once. */
    boolean due(Agent agent, Instant now) {
        return !agent.podUid().equals(podUid) || !askAgain.isAfter(now);
    }

    /** The agent told nothing that could be used: it is asked less and less often. */
    NodeRecord useless(Agent agent, Duration interval, Instant now) {
        int times = agent.podUid().equals(podUid) ? useless + 1 : 1;
        Instant next = now.plus(pause(interval, times));
        return new NodeRecord(agent.podUid(), times, next, heat, written, again, writeAgain);
    }

    NodeRecord told(Agent agent, Heat measured) {
        return new NodeRecord(agent.podUid(), 0, Instant.EPOCH, measured, written, again, writeAgain);
    }

    /** Whether this may be written: what was written the last time, and is needed again, waits. */
    boolean mayWrite(Change change, Instant now) {
        return !isLast(change) || !writeAgain.isAfter(now);
    }

    /** A write was tried. Needed again and again it is somebody else's too, or refused: it is tried less and less often. */
    NodeRecord wrote(Change change, Duration interval, Instant now) {
        int times = isLast(change) ? again + 1 : 0;
        Instant next = times == 0 ? Instant.EPOCH : now.plus(pause(interval, times));
        return new NodeRecord(podUid, useless, askAgain, heat, Optional.of(change), times, next);
    }

    private boolean isLast(Change change) {
        return written.filter(change::equals).isPresent();
    }

    private static Duration pause(Duration interval, int times) {
        Duration doubled = interval.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
