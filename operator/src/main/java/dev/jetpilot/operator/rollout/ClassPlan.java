package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Cursor;
import java.util.List;
import java.util.Optional;

/**
 * What was decided for one class.
 *
 * @param scene the class
 * @param cursor where its target stands now
 * @param hold why it does not go on
 * @param moves which nodes move
 * @param watch what to have judged
 */
record ClassPlan(ClassScene scene, Cursor cursor, Optional<Hold> hold, Moves.Outcome moves, Optional<Watch> watch) {

    static ClassPlan of(ClassScene scene, Cursor progressed, Optional<Hold> hold, Timers timers) {
        Moves.Outcome outcome = new Moves(scene, progressed, timers).plan();
        return new ClassPlan(
                scene, outcome.cursor(), hold.or(outcome::gate), outcome, Watches.of(scene, outcome.cursor()));
    }

    List<Action.AssignNode> nodePatches() {
        return moves.moves();
    }
}
