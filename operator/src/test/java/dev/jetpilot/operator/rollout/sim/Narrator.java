package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeCounts;
import dev.jetpilot.operator.rollout.NodeReport;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPhase;
import dev.jetpilot.operator.rollout.RolloutReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes a story down, one line an event: when, who, what. */
final class Narrator {
    private final List<String> lines = new ArrayList<>();
    private Instant start;
    private Instant now;
    private String told = "";

    Narrator(Instant start) {
        restart(start);
    }

    void restart(Instant from) {
        start = from;
        now = from;
        lines.clear();
    }

    void at(Instant when) {
        now = when;
    }

    void person(String what) {
        line("person", what);
    }

    void fleet(String what) {
        line("fleet", what);
    }

    void judge(String hardwareClass, Verdict verdict, String message) {
        line("judge", hardwareClass + " " + verdict + ": " + message);
    }

    /** Says what became of a node's pod, when that is news to people. */
    void pod(Truth.Node n, Optional<Truth.Pod> before) {
        if (n.pod == null || before.filter(n.pod::equals).isPresent()) {
            return;
        }
        if (n.pod.ready()) {
            fleet(n.name + " ready on " + n.pod.runs().revision());
        } else if (n.pod.failure().isPresent()) {
            fleet(n.name + " " + n.pod.failure().get().kind() + " on "
                    + n.pod.runs().revision());
        }
    }

    void report(RolloutReport report, Instant when) {
        String words = words(report.phase(), report.reason(), report.message());
        if (!words.equals(told)) {
            told = words;
            line("say", words);
        }
    }

    /** What a person who asks now is shown, class by class and node by node, and when the operator looks again. */
    void look(Plan plan) {
        RolloutReport r = plan.report();
        line(
                "look",
                "as said" + (r.stalled() ? ", stalled" : "")
                        + plan.requeueAfter()
                                .map(d -> "; looks again in " + d.toSeconds() + "s")
                                .orElse(""));
        for (ClassReport c : r.classes()) {
            NodeCounts n = c.counts();
            more(c.name() + " " + words(c.phase(), c.reason(), c.message()));
            more("  target " + c.target() + ", stable " + c.stable().orElse("-")
                    + c.verdict()
                            .map(v -> ", verdict " + v.verdict() + " of step " + (v.step() + 1))
                            .orElse(""));
            more("  nodes " + n.desired() + ": updated " + n.updated() + ", ready " + n.ready() + ", moving "
                    + n.moving() + ", failed " + n.failed() + ", offline " + n.offline() + ", unassigned "
                    + n.unassigned());
            if (!c.next().isEmpty()) {
                more("  next " + c.next());
            }
            c.nodes().forEach(this::look);
        }
        r.strays().forEach(this::look);
        for (Watch w : plan.watches()) {
            more("watch " + w.trial().hardwareClass() + " step " + (w.step() + 1) + " of " + w.classes() + " classes: "
                    + String.join(" ", w.canaries()) + " against " + String.join(" ", w.controls()));
        }
    }

    private void look(NodeReport n) {
        more("  " + n.node() + " " + n.reason().word()
                + n.since()
                        .map(t -> " since t=" + Duration.between(start, t).toSeconds() + "s")
                        .orElse("")
                + (n.detail().isEmpty() ? "" : ": " + n.detail()));
    }

    private void more(String what) {
        lines.add(" ".repeat(16) + what);
    }

    private static String words(RolloutPhase phase, String reason, String message) {
        return phase.word() + (reason.isEmpty() ? "" : " " + reason) + ": " + message;
    }

    void action(Action action, Truth truth) {
        if (action instanceof Action.CreateRevision a) {
            line("plan", "record " + a.revision() + " as the target");
        } else if (action instanceof Action.WriteCursors a) {
            cursors(a, truth);
        } else if (action instanceof Action.EnsureWorkload a) {
            line("plan", "ensure DaemonSet " + a.assignment());
        } else if (action instanceof Action.CheckAdmission a) {
            line("plan", "dry-run a pod of " + a.assignment());
        } else if (action instanceof Action.RemoveWorkload a) {
            line("plan", "remove DaemonSet " + a.assignment());
        } else if (action instanceof Action.PruneRevision a) {
            line("plan", "prune " + a.revision());
        } else if (action instanceof Action.AssignNode a) {
            line("plan", "assign " + move(a));
        }
    }

    /** {@code node-1 r1→r2 Canary}. */
    static String move(Action.AssignNode a) {
        return a.node() + " " + word(a.from()) + "→" + word(a.to()) + " "
                + a.reason().word();
    }

    private static String word(Optional<Assignment> a) {
        return a.map(Assignment::revision).orElse("-");
    }

    private void cursors(Action.WriteCursors write, Truth truth) {
        Revision old = truth.revisions.get(write.revision());
        if (old.sequence() != write.sequence()) {
            line("plan", "make " + write.revision() + " the target again");
        }
        for (Map.Entry<String, Cursor> e : new TreeMap<>(write.cursors()).entrySet()) {
            Optional<Cursor> before = old.cursor(e.getKey());
            if (!before.equals(Optional.of(e.getValue()))) {
                line("plan", "remember " + write.revision() + " " + e.getKey() + " " + cursor(before, e.getValue()));
            }
        }
    }

    private static String cursor(Optional<Cursor> before, Cursor c) {
        StringBuilder text = new StringBuilder("#" + c.attempt() + " " + c.phase());
        if (c.phase() == Cursor.Phase.STEPS) {
            Step step = c.steps().get(c.step());
            text.append(' ')
                    .append(c.step() + 1)
                    .append('/')
                    .append(c.steps().size())
                    .append(": ")
                    .append(step.word());
            c.denominator().ifPresent(d -> text.append(" of ").append(d));
        }
        if (!c.wave().isEmpty() && !before.map(Cursor::wave).equals(Optional.of(c.wave()))) {
            text.append(", wave ").append(String.join(" ", c.wave()));
        }
        if (!c.failed().isEmpty()) {
            text.append(", failed ").append(String.join(" ", c.failed()));
        }
        if (!c.alarmed().isEmpty()) {
            text.append(", alarmed ").append(String.join(" ", c.alarmed()));
        }
        c.rejection()
                .ifPresent(r -> text.append(" (")
                        .append(r.reason())
                        .append(": ")
                        .append(r.message())
                        .append(')'));
        return text.toString();
    }

    private void line(String who, String what) {
        lines.add(
                String.format("%-9s%-7s%s", "t=" + Duration.between(start, now).toSeconds() + "s", who, what));
    }

    String story() {
        return String.join("\n", lines) + "\n";
    }

    String tail() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
