package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Stop;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.observe.AdmissionMemory.Answer;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.rollout.Action.WriteCursors;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** The log: one line for each decision that was carried out, with keys that people can search for. */
final class Decision {
    private static final Logger LOG = LoggerFactory.getLogger("dev.jetpilot.decisions");

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

    void wroteCursors(EdgeRollout rollout, WriteCursors action) {
        action.cursors().entrySet().stream()
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

    void stopped(EdgeRollout rollout, Stop stop) {
        line(stop.why() == Applied.Why.CONFLICT ? Level.INFO : Level.WARN, rollout)
                .addKeyValue("action", stop.at().getClass().getSimpleName())
                .addKeyValue("why", stop.why())
                .addKeyValue("message", stop.message())
                .log("Stopped applying a plan");
    }
}
