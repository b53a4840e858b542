package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Stop;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.observe.AdmissionMemory.Answer;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.rollout.Action.WriteCursors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** The log: one line for each decision that was carried out, with keys that people can search for. */
final class Decision {
    private static final Logger LOG = LoggerFactory.getLogger("dev.jetpilot.decisions");

    private final Map<String, Set<Stop>> stops = new ConcurrentHashMap<>();

    /** A rollout is gone. */
    void forget(EdgeRollout rollout) {
        stops.remove(rollout.getMetadata().getUid());
    }

    /** A plan was tried to its end: nothing but this is in the way of a rollout any more. */
    void inTheWay(EdgeRollout rollout, List<Stop> still) {
        String uid = rollout.getMetadata().getUid();
        if (still.isEmpty()) {
            stops.remove(uid);
        } else {
            stops.computeIfAbsent(uid, key -> ConcurrentHashMap.newKeySet()).retainAll(still);
        }
    }

    private static LoggingEventBuilder line(Level level, EdgeRollout rollout) {
        return LOG.atLevel(level)
                .addKeyValue("namespace", rollout.getMetadata().getNamespace())
                .addKeyValue("rollout", rollout.getMetadata().getName());
    }

    void moved(EdgeRollout rollout, AssignNode move) {
        line(Level.INFO, rollout)
                .addKeyValue("node", move.node())
                .addKeyValue("from", move.from().map(Assignment::labelValue).orElse("none"))
                .addKeyValue("to", move.to().map(Assignment::labelValue).orElse("none"))
                .addKeyValue("reason", move.reason().word())
                .log("Assigned node");
    }

    /** A write carries the cursors of all classes; the line is for those that say something new. */
    void wroteCursors(EdgeRollout rollout, List<Revision> seen, WriteCursors action) {
        Map<String, Cursor> before = seen.stream()
                .filter(r -> r.id().equals(action.revision()))
                .findFirst()
                .map(Revision::cursors)
                .orElse(Map.of());
        action.cursors().entrySet().stream()
                .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> line(Level.INFO, rollout)
                        .addKeyValue("revision", action.revision())
                        .addKeyValue("class", e.getKey())
                        .addKeyValue("phase", e.getValue().phase())
                        .addKeyValue("attempt", e.getValue().attempt())
                        .addKeyValue("step", e.getValue().step() + 1)
                        .addKeyValue("wave", e.getValue().wave().size())
                        .log("Recorded cursor"));
    }

    void revision(EdgeRollout rollout, String what, String revision) {
        line(Level.INFO, rollout).addKeyValue("revision", revision).log(what);
    }

    void workload(EdgeRollout rollout, String what, Assignment assignment) {
        line(Level.INFO, rollout)
                .addKeyValue("revision", assignment.revision())
                .addKeyValue("class", assignment.hardwareClass())
                .log(what);
    }

    void admission(EdgeRollout rollout, Assignment assignment, Answer answer) {
        line(answer.admission() == Admission.ACCEPTED ? Level.INFO : Level.WARN, rollout)
                .addKeyValue("revision", assignment.revision())
                .addKeyValue("class", assignment.hardwareClass())
                .addKeyValue("admission", answer.admission())
                .addKeyValue("message", answer.message().orElse(""))
                .log("Asked for admission");
    }

    /** What waits for a person is tried every few seconds: it is said once. */
    void stopped(EdgeRollout rollout, Stop stop) {
        Set<Stop> said = stops.computeIfAbsent(rollout.getMetadata().getUid(), uid -> ConcurrentHashMap.newKeySet());
        if (!said.add(stop)) {
            return;
        }
        line(stop.why() == Applied.Why.CONFLICT ? Level.INFO : Level.WARN, rollout)
                .addKeyValue("action", stop.at().getClass().getSimpleName())
                .addKeyValue("why", stop.why())
                .addKeyValue("message", stop.message())
                .log(stop.endsThePlan() ? "Stopped applying a plan" : "Left out of a plan");
    }
}
