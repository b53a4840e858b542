package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.WorkloadView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that may stop a node from moving forward, in the order in which people are told. Going back asks
 * none of these, but for one: a node that serves is not moved to a pod that could not be created.
 */
final class Gates {
    /** One check; the names of the methods are the names to grep for. */
    private interface Gate {
        Optional<Hold> check(ClassScene scene, Cursor cursor, Timers timers);
    }

    private static final List<Gate> FORWARD =
            List.of(Gates::modelAvailable, Gates::notPaused, Gates::windowOpen, Gates::noBreach, Gates::noCommonCause);

    private static final List<Gate> CATCH_UP = List.of(Gates::modelAvailable, Gates::notPaused, Gates::windowOpen);

    private static final List<Gate> FIRST_INSTALL = List.of(Gates::modelAvailable);

    private static final List<Gate> STOPPED = List.of(Gates::modelAvailable, Gates::notPaused);

    private static final List<Gate> JUDGEMENT = List.of(Gates::noBreach, Gates::noCommonCause);

    /** A refused dry run is asked again: quotas and policies change. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    /** One that the API server could not answer is asked again sooner. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(10);

    private Gates() {}

    /** Whether the class may move toward the target. */
    static Optional<Hold> forward(ClassScene scene, Cursor cursor, Timers timers) {
        boolean begunFirst = scene.stable().isEmpty() && cursor.phase() != Cursor.Phase.WAITING;
        return first(begunFirst ? FIRST_INSTALL : FORWARD, scene, cursor, timers);
    }

    /** What stopped the class in mid-step, though what was moved goes on being analysed. */
    static Optional<Hold> stopped(ClassScene scene, Cursor cursor, Timers timers) {
        if (cursor.phase() != Cursor.Phase.STEPS && cursor.phase() != Cursor.Phase.PROMOTING) {
            return Optional.empty();
        }
        return first(scene.stable().isEmpty() ? FIRST_INSTALL : STOPPED, scene, cursor, timers);
    }

    /** Whether nodes that missed a promotion may follow to stable. */
    static Optional<Hold> catchUp(ClassScene scene, Cursor cursor, Timers timers) {
        return first(CATCH_UP, scene, cursor, timers);
    }

    /** Whether what the judge says lets the class take its next step. */
    static Optional<Hold> judgement(ClassScene scene, Cursor cursor, Timers timers) {
        return first(JUDGEMENT, scene, cursor, timers);
    }

    private static Optional<Hold> first(List<Gate> gates, ClassScene scene, Cursor cursor, Timers timers) {
        for (Gate gate : gates) {
            Optional<Hold> hold = gate.check(scene, cursor, timers);
            if (hold.isPresent()) {
                return hold;
            }
        }
        return Optional.empty();
    }

    private static Optional<Hold> modelAvailable(ClassScene scene, Cursor cursor, Timers timers) {
        return scene.situation().target() instanceof Target.Unavailable u
                ? Optional.of(Hold.person(u.reason(), u.message(), mend(u)))
                : Optional.empty();
    }

    private static String mend(Target.Unavailable u) {
        return switch (u.reason()) {
            case "ModelNotFound" -> "apply EdgeModel " + u.model() + ", or set spec.modelRef.name to one that is there";
            case "ModelNotReady" ->
                "apply a model that can be served under another name, and set spec.modelRef.name to it";
            default -> "correct the EdgeRollout";
        };
    }

    private static Optional<Hold> notPaused(ClassScene scene, Cursor cursor, Timers timers) {
        String end = scene.settings().paused() ? "set spec.paused to false" : "remove the annotation jetpilot.dev/hold";
        return scene.settings().stoppedBy().map(why -> Hold.person("Held", "no node moves forward: " + why, end));
    }

    private static Optional<Hold> windowOpen(ClassScene scene, Cursor cursor, Timers timers) {
        Windows.State window = scene.settings().windows().at(scene.situation().now());
        window.until().ifPresent(timers::at);
        if (window.open()) {
            return Optional.empty();
        }
        return Optional.of(window.until()
                .map(t -> Hold.waiting("WindowClosed", "outside the maintenance windows; the next one opens at " + t))
                .orElseGet(() -> Hold.person(
                        "WindowClosed",
                        "outside the maintenance windows, and none of them ever opens again",
                        "correct the schedules in spec.maintenanceWindows")));
    }

    /** Only in mode Manual: otherwise a breach rejects before anybody asks. */
    private static Optional<Hold> noBreach(ClassScene scene, Cursor cursor, Timers timers) {
        return Breach.of(scene, cursor)
                .map(b -> Hold.person(
                        "BreachHeld",
                        b.message() + "; rollback.mode is Manual",
                        "take it back: jetpilot.dev/reject=" + scene.target().model() + "#" + cursor.attempt()));
    }

    private static Optional<Hold> noCommonCause(ClassScene scene, Cursor cursor, Timers timers) {
        return scene.verdict(cursor)
                .filter(v -> v.verdict() == Verdict.COMMON_CAUSE)
                .map(v -> Hold.waiting("CommonCause", v.message()));
    }

    /** What is said of nodes that went offline soon after their move. */
    static Hold nodesLost(ClassScene scene, Cursor cursor, List<Member> lost) {
        String names =
                String.join(", ", lost.stream().limit(5).map(Member::name).toList());
        return Hold.person(
                "NodesLost",
                lost.size() + (lost.size() == 1 ? " node" : " nodes") + " went offline soon after moving to "
                        + scene.target().model() + ", and few serve it: " + names,
                "bring them back, or end the attempt: jetpilot.dev/reject="
                        + scene.target().model() + "#" + cursor.attempt());
    }

    /** Whether the DaemonSet of an assignment is ready to take over a node. */
    static Optional<Hold> admission(ClassScene scene, Assignment assignment, Timers timers) {
        WorkloadView workload = scene.situation().fleet().workloads().get(assignment);
        if (workload == null || !workload.observed()) {
            return Optional.of(
                    Hold.waiting("WorkloadPending", "the DaemonSet of " + assignment + " is not observed yet"));
        }
        return switch (workload.admission()) {
            case ACCEPTED -> Optional.empty();
            case UNKNOWN -> {
                workload.message()
                        .ifPresent(m -> timers.at(scene.situation().now().plus(NO_ANSWER)));
                yield Optional.of(Hold.waiting(
                        "AdmissionPending",
                        workload.message().orElse("the dry run of the pod of " + assignment + " is not answered yet")));
            }
            case REFUSED -> {
                timers.at(scene.situation().now().plus(ASK_AGAIN));
                yield Optional.of(Hold.person(
                        "AdmissionRefused",
                        "the API server would refuse the pod of " + assignment + ": "
                                + workload.message().orElse("no reason given"),
                        "it is asked again every minute"));
            }
        };
    }
}
