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
        Cursor cursor = outcome.cursor();
        // Whoever stopped it is told first, and not that it is being analysed meanwhile.
        Optional<Hold> told = hold.filter(h -> h.kind() == Hold.Kind.PERSON)
                .or(() -> Gates.stopped(scene, cursor, timers))
                .or(() -> hold)
                .or(outcome::gate);
        return new ClassPlan(scene, cursor, told, outcome, Watches.of(scene, cursor));
    }

    List<Action.AssignNode> nodePatches() {
        return moves.moves();
    }
}
