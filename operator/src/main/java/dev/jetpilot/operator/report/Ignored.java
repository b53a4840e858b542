package dev.jetpilot.operator.report;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.Decisions.AttemptRef;
import dev.jetpilot.operator.rollout.Situation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decisions that can be read and come to nothing: a slip of the pen, or too late. One that has had its effect, or was
 * about an attempt that is over, may stay where it is and is not spoken of. Pure.
 */
final class Ignored {
    private static final String ANNOTATION = "annotation jetpilot.dev/";

    private final Situation situation;
    private final Target.Resolved target;
    private final List<String> found = new ArrayList<>();

    private Ignored(Situation situation, Target.Resolved target) {
        this.situation = situation;
        this.target = target;
    }

    /** One sentence each: which, why, and the mend. */
    static List<String> in(Situation situation) {
        if (!(situation.target() instanceof Target.Resolved target)) {
            return List.of(); // What they are about cannot be seen.
        }
        Ignored ignored = new Ignored(situation, target);
        Decisions decisions = situation.settings().decisions();
        decisions.approve().ifPresent(ignored::approve);
        decisions.reject().ifPresent(ignored::reject);
        decisions.retry().ifPresent(ignored::retry);
        return ignored.found;
    }

    private void approve(Decisions.StepRef named) {
        String value = named.model() + "#" + named.attempt() + "." + named.step();
        Optional<Integer> attempt = attempt("approve", value, named.model(), named.attempt(), 0);
        int steps = steps();
        if (attempt.filter(a -> a == named.attempt()).isPresent() && isTarget(named.model()) && named.step() > steps) {
            tell("approve", value, "the last step is " + steps);
        }
    }

    /** Steps are frozen when an attempt begins; step 1 may be approved where there is none, see Baselining. */
    private int steps() {
        int frozen = revision(target.model()).stream()
                .flatMap(r -> r.cursors().values().stream())
                .mapToInt(c -> c.steps().size())
                .max()
                .orElse(0);
        return Math.max(1, frozen > 0 ? frozen : situation.settings().steps().size());
    }

    private void retry(AttemptRef named) {
        attempt("retry", value(named), named.model(), named.attempt(), 1);
    }

    private void reject(AttemptRef named) {
        Optional<Integer> attempt = attempt("reject", value(named), named.model(), named.attempt(), 0);
        if (attempt.filter(a -> a == named.attempt()).isEmpty()) {
            return;
        }
        Collection<Cursor> cursors =
                revision(named.model()).orElseThrow().cursors().values();
        if (cursors.stream().anyMatch(c -> c.phase() == Cursor.Phase.REJECTED && c.attempt() == named.attempt())) {
            return;
        }
        if (!isTarget(named.model())) {
            tell("reject", value(named), "it is not what goes out; that is " + target.model());
        } else if (cursors.stream().allMatch(c -> c.phase() == Cursor.Phase.HEALTHY)) {
            tell("reject", value(named), "it is stable already; to go back, set spec.modelRef.name to another model");
        }
    }

    /** The attempt that a model is at. Says so when that cannot be meant; at most so many attempts may be ahead of it. */
    private Optional<Integer> attempt(String decision, String value, String model, int attempt, int ahead) {
        Optional<Integer> current = revision(model)
                .flatMap(r -> r.cursors().values().stream().map(Cursor::attempt).max(Integer::compare));
        if (revision(model).isEmpty() && !isTarget(model)) {
            if (settled()) {
                return current; // It may be a decision of long ago, whose revision was pruned.
            }
            tell(decision, value, "no revision of this rollout is of that model; the target is " + target.model());
        } else if (current.isPresent() && attempt > current.get() + ahead) {
            tell(decision, value, "the attempt is #" + current.get());
        }
        return current;
    }

    private boolean settled() {
        return revision(target.model())
                .filter(r -> r.cursors().values().stream().allMatch(c -> c.phase() == Cursor.Phase.HEALTHY))
                .isPresent();
    }

    private Optional<Revision> revision(String model) {
        return situation.revisions().stream()
                .filter(r -> r.model().equals(model))
                .findFirst();
    }

    private boolean isTarget(String model) {
        return model.equals(target.model());
    }

    private static String value(AttemptRef named) {
        return named.model() + "#" + named.attempt();
    }

    private void tell(String decision, String value, String why) {
        found.add(ANNOTATION + decision + " is ignored: \"" + value + "\": " + why + "; correct it, or remove it");
    }
}
