package dev.jetpilot.operator.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where one revision stands in one hardware class: what labels on nodes cannot tell. Kept in an annotation of
 * the ControllerRevision and written before the moves that depend on it.
 *
 * @param attempt how many times the revision became the target in this class, from 1
 * @param phase where it stands
 * @param step index of the current step while {@link Phase#STEPS}
 * @param since when the current step or phase began
 * @param denominator online nodes of the class when the current weight was set
 * @param idle whether the last weight moved nothing and its nodes had been analysed, so that its analysis is skipped
 * @param steps the steps, frozen when the attempt began
 * @param stable revision id to go back to; empty for the first revision of a class
 * @param classes classes that share the false rollback rate, counted when the attempt began
 * @param wave nodes that may move forward now; named before the first of them moves
 * @param failed nodes that failed in this attempt and went back
 * @param alarmed nodes that the judge sent back without blaming the version
 * @param rejection why the attempt ended, when {@link Phase#REJECTED}
 * @param order place in the sequence of stable revisions of this rollout; 0: never was stable
 * @param returned whether it became stable by going back to it, without steps
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Cursor(
        int attempt,
        Phase phase,
        int step,
        Instant since,
        OptionalInt denominator,
        boolean idle,
        List<Step> steps,
        Optional<String> stable,
        int classes,
        SortedSet<String> wave,
        SortedSet<String> failed,
        SortedSet<String> alarmed,
        Optional<Rejection> rejection,
        long order,
        boolean returned) {

    /** Where a revision stands in a class. */
    public enum Phase {
        /** Before step 1: no online node yet, baselining, or forward moves are held. */
        WAITING,
        /** On one of the steps. */
        STEPS,
        /** Past the last step, on the way to every node. */
        PROMOTING,
        /** On every node, watched before it becomes stable. */
        BAKING,
        /** Was promoted: it is stable until another one is. */
        HEALTHY,
        /** Ended by a breach, by failed nodes or by a person; not assigned again until retried. */
        REJECTED;

        /** Whether the attempt still goes on and is judged. */
        public boolean underway() {
            return this == STEPS || this == PROMOTING || this == BAKING;
        }
    }

    public Cursor {
        steps = List.copyOf(steps == null ? List.of() : steps);
        wave = sorted(wave);
        failed = sorted(failed);
        alarmed = sorted(alarmed);
        denominator = denominator == null ? OptionalInt.empty() : denominator;
        stable = stable == null ? Optional.empty() : stable;
        rejection = rejection == null ? Optional.empty() : rejection;
    }

    private static SortedSet<String> sorted(SortedSet<String> names) {
        return java.util.Collections.unmodifiableSortedSet(names == null ? new TreeSet<>() : new TreeSet<>(names));
    }

    /** The beginning of an attempt. */
    public static Cursor waiting(int attempt, long order, Instant now) {
        return new Cursor(
                attempt,
                Phase.WAITING,
                0,
                now,
                OptionalInt.empty(),
                false,
                List.of(),
                Optional.empty(),
                1,
                null,
                null,
                null,
                Optional.empty(),
                order,
                false);
    }

    /** The first step of an attempt, or its promotion when there are no steps or no stable. */
    public Cursor begin(List<Step> frozen, Optional<String> goBackTo, int sharing, Instant now) {
        boolean steps = goBackTo.isPresent() && !frozen.isEmpty();
        return new Cursor(
                attempt,
                steps ? Phase.STEPS : Phase.PROMOTING,
                0,
                now,
                OptionalInt.empty(),
                false,
                frozen,
                goBackTo,
                sharing,
                null,
                null,
                null,
                Optional.empty(),
                order,
                false);
    }

    /** The next step, or the promotion after the last. */
    public Cursor advance(Instant now) {
        boolean last = step + 1 >= steps.size();
        return inAttempt(
                last ? Phase.PROMOTING : Phase.STEPS,
                last ? step : step + 1,
                now,
                OptionalInt.empty(),
                idle,
                wave,
                rejection);
    }

    /** Freezes the denominator of the weight that begins. */
    public Cursor weigh(int online, boolean movesNothing) {
        return inAttempt(phase, step, since, OptionalInt.of(online), movesNothing, wave, rejection);
    }

    /** Names the nodes that may move forward now. */
    public Cursor wave(SortedSet<String> nodes) {
        return inAttempt(phase, step, since, denominator, idle, nodes, rejection);
    }

    /** Remembers nodes that go back in this attempt. */
    public Cursor sentBack(SortedSet<String> failedNow, SortedSet<String> alarmedNow) {
        return new Cursor(
                attempt,
                phase,
                step,
                since,
                denominator,
                idle,
                steps,
                stable,
                classes,
                wave,
                failedNow,
                alarmedNow,
                rejection,
                order,
                returned);
    }

    /** Every node has it: watch it for a while. */
    public Cursor bake(Instant now) {
        return inAttempt(Phase.BAKING, step, now, denominator, idle, null, rejection);
    }

    /** It is stable now. */
    public Cursor healthy(long newOrder, boolean byReturning, Instant now) {
        return new Cursor(
                attempt,
                Phase.HEALTHY,
                step,
                now,
                OptionalInt.empty(),
                false,
                steps,
                Optional.empty(),
                classes,
                null,
                null,
                null,
                Optional.empty(),
                newOrder,
                byReturning);
    }

    /** The attempt is over and was bad. */
    public Cursor reject(Rejection why) {
        return inAttempt(Phase.REJECTED, step, why.at(), denominator, idle, null, Optional.of(why));
    }

    /** The same attempt, elsewhere: what it began with, and whom it sent back, stays. */
    private Cursor inAttempt(
            Phase toPhase,
            int toStep,
            Instant from,
            OptionalInt frozen,
            boolean movesNothing,
            SortedSet<String> nodes,
            Optional<Rejection> why) {
        return new Cursor(
                attempt,
                toPhase,
                toStep,
                from,
                frozen,
                movesNothing,
                steps,
                stable,
                classes,
                nodes,
                failed,
                alarmed,
                why,
                order,
                returned);
    }

    /** The revision became the target once more. */
    public Cursor again(Instant now) {
        return waiting(attempt + 1, order, now);
    }
}
