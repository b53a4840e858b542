package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Situation;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * R4 over a whole attempt: an analysis without proof is passed over only while no node has moved to the revision since
 * another one of the same attempt was left with proof. Remembers that from the writes themselves, and does not ask the
 * cursor. For one operator: two may together move a wave more.
 */
final class Evidence {
    private final Truth truth;
    private final Set<Trial> analysed = new HashSet<>();

    Evidence(Truth truth) {
        this.truth = truth;
    }

    /** After an accepted action; {@code before} is what the revision it writes was. */
    void accepted(Action action, Optional<Revision> before, Situation seen) {
        if (action instanceof Action.AssignNode move && move.reason().forward()) {
            move.to().ifPresent(this::moved);
        } else if (action instanceof Action.WriteCursors write && before.isPresent()) {
            write.cursors()
                    .forEach((name, now) ->
                            before.get().cursor(name).ifPresent(old -> written(before.get(), name, old, now, seen)));
        }
    }

    private void moved(Assignment to) {
        truth.cursor(to.revision(), to.hardwareClass())
                .ifPresent(c -> analysed.remove(new Trial(to.revision(), to.hardwareClass(), c.attempt())));
    }

    private void written(Revision r, String name, Cursor old, Cursor now, Situation seen) {
        boolean goesOn = old.phase() == Cursor.Phase.STEPS
                && now.phase() != Cursor.Phase.REJECTED
                && now.attempt() == old.attempt();
        if (!goesOn) {
            return;
        }
        int until = now.phase() == Cursor.Phase.STEPS ? now.step() : old.steps().size();
        Trial trial = new Trial(r.id(), name, old.attempt());
        for (int i = old.step(); i < until; i++) {
            if (!(old.steps().get(i) instanceof Step.Analysis)) {
                continue;
            }
            if (Invariants.proven(seen, r, name, old, i)) {
                analysed.add(trial);
            } else if (!analysed.contains(trial)) {
                throw new AssertionError("R4 nodes go ahead without an analysis: step " + (i + 1) + " of " + trial
                        + " is passed over\n  " + old + "\n  " + now);
            }
        }
    }
}
