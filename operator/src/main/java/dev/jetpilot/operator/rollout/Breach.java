package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodView;
import java.util.Optional;

/**
 * A reason to take a revision back in a class.
 *
 * @param reason one CamelCase word
 * @param message one sentence with the numbers
 */
record Breach(String reason, String message) {

    /** What the verdict and the failed nodes of an attempt come to. The first revision has nothing to go back to. */
    static Optional<Breach> of(ClassScene scene, Cursor cursor) {
        if (!cursor.phase().underway() || cursor.stable().isEmpty()) {
            return Optional.empty();
        }
        Optional<Breach> slo = scene.verdict(cursor)
                .filter(v -> v.verdict() == Verdict.FAIL)
                .map(v -> new Breach("SLOBreached", v.message()));
        return slo.isPresent() ? slo : tooManyFailed(scene, cursor);
    }

    private static Optional<Breach> tooManyFailed(ClassScene scene, Cursor cursor) {
        int failed = cursor.failed().size();
        if (failed == 0) {
            return Optional.empty();
        }
        // A node that the judge sent back did run the version. One that a wave names but that has not moved proves
        // nothing.
        boolean anyLeft = scene.members().stream()
                .anyMatch(n -> (n.onTarget() || cursor.alarmed().contains(n.name()))
                        && !cursor.failed().contains(n.name()));
        if (anyLeft && failed <= scene.settings().rollback().maxFailed()) {
            return Optional.empty();
        }
        return Optional.of(new Breach(
                "NodesFailed",
                failed + (failed == 1 ? " node" : " nodes") + " failed with "
                        + scene.target().model() + ": "
                        + String.join(", ", cursor.failed().stream().limit(5).toList())
                        + why(scene, cursor)));
    }

    /** What the pod of one of them says that is still there: one that went back earlier has another by now. */
    private static String why(ClassScene scene, Cursor cursor) {
        return scene.members().stream()
                .filter(n -> cursor.failed().contains(n.name()) && n.onTarget())
                .flatMap(n -> n.node().pod().flatMap(PodView::failure).stream())
                .map(failure -> " (" + NodeReason.words(failure) + ")")
                .findFirst()
                .orElse("");
    }
}
