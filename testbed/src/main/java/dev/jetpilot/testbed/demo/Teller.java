package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts what happens into lines that a person reads. Called from one thread at a time. */
final class Teller {
    private final Instant begin;
    private final Screen screen;
    private final boolean everyMove;
    private final Map<String, String> versions = new HashMap<>();
    private final Set<String> rejections = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final List<String> decisions = new ArrayList<>();

    /** @param everyMove whether moves of nodes are told too; a map shows them better */
    Teller(Instant begin, Screen screen, boolean everyMove) {
        this.begin = begin;
        this.screen = screen;
        this.everyMove = everyMove;
    }

    /** Tells of one happening, if it is worth a line. */
    synchronized void tell(Happening happening) {
        if (happening instanceof Happening.Turn turn) {
            versions.put(turn.revision(), turn.version());
            rejected(turn);
        } else if (happening instanceof Happening.Move move && everyMove) {
            String hardwareClass =
                    move.to().or(move::from).map(Assignment::hardwareClass).orElse("");
            screen.line(stamp(move.at()) + word("move") + hardwareClass + ": " + move.node() + " "
                    + version(move.from()) + " -> " + version(move.to()));
        } else if (happening instanceof Happening.Judged judged) {
            judged(judged);
        } else if (happening instanceof Happening.Decision decision
                && !decision.reason().equals("Rejected")) {
            told(
                    decision.at(),
                    decision.warning() ? "DECISION" : "decision",
                    decision.reason() + "  " + decision.note());
        } else if (happening instanceof Happening.Contact contact) {
            contact(contact);
        }
    }

    /** Only who was told to be silent is back: others are seen for the first time. */
    private void contact(Happening.Contact contact) {
        if (!contact.online()) {
            silent.add(contact.node());
            told(contact.at(), "contact", contact.node() + " is silent: offline");
        } else if (silent.remove(contact.node())) {
            told(contact.at(), "contact", contact.node() + " is back");
        }
    }

    /** Tells of something the demo itself does. */
    synchronized void act(Instant at, String text) {
        told(at, "demo", text);
    }

    /** All lines but those of moves, oldest first. */
    synchronized List<String> decisions() {
        return List.copyOf(decisions);
    }

    /** Told from what is recorded: the operator may not live to tell it. */
    private void rejected(Happening.Turn turn) {
        String attempt = turn.rollout() + " " + turn.revision() + " " + turn.hardwareClass() + " "
                + turn.cursor().attempt();
        if (turn.cursor().phase() == Cursor.Phase.REJECTED && rejections.add(attempt)) {
            told(
                    turn.at(),
                    "REJECTED",
                    turn.hardwareClass() + ": " + turn.model() + ", "
                            + turn.cursor().rejection().map(Rejection::message).orElse(""));
        }
    }

    private void judged(Happening.Judged judged) {
        SloStatus slo = judged.slo();
        if (!"Inconclusive".equals(slo.verdict())) {
            told(
                    judged.at(),
                    "judge",
                    judged.hardwareClass() + ": " + words(slo)
                            + (slo.evidence() == null || slo.evidence().isEmpty() ? "" : " (" + slo.evidence() + ")"));
        }
    }

    /** As in {@code FAIL latency-p95 41ms, 33ms asked, n=8412}. */
    static String words(SloStatus slo) {
        String observed = slo.observed() == null || slo.observed().isEmpty() ? "" : " " + slo.observed();
        String asked = slo.threshold() == null || slo.threshold().isEmpty() ? "" : ", " + slo.threshold() + " allowed";
        return slo.verdict().toUpperCase(Locale.ROOT) + " " + slo.name() + observed + asked
                + (slo.samples() == null ? "" : ", n=" + slo.samples());
    }

    private void told(Instant at, String kind, String text) {
        String line = stamp(at) + word(kind) + text;
        decisions.add(line);
        screen.line(line);
    }

    private String version(Optional<Assignment> assignment) {
        return assignment
                .map(a -> versions.getOrDefault(a.revision(), a.revision()))
                .orElse("nothing");
    }

    private static String word(String kind) {
        return String.format("%-10s", kind);
    }

    private String stamp(Instant at) {
        Duration since = Duration.between(begin, at);
        return String.format("+%02d:%02d:%02d  ", since.toHours(), since.toMinutesPart(), since.toSecondsPart());
    }
}
