package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state machine of one class: which step its target is on. Decides, moves no node.
 *
 * <pre>
 * WAITING ─► STEPS ─► PROMOTING ─► BAKING ─► HEALTHY
 *    ▲         │          │          │
 *    └ retry ─ REJECTED ◄─┴──────────┘
 * </pre>
 */
final class Progress {
    private final ClassScene scene;
    private final int sharing;
    private final Timers timers;
    private final Instant now;
    private Hold hold;

    /**
     * What the machine came to.
     *
     * @param cursor where the class stands now
     * @param ripe whether the bake is over and it may be promoted, if the other classes agree
     * @param hold why it does not go on
     */
    record Outcome(Cursor cursor, boolean ripe, Optional<Hold> hold) {}

    Progress(ClassScene scene, int sharing, Timers timers) {
        this.scene = scene;
        this.sharing = sharing;
        this.timers = timers;
        this.now = scene.situation().now();
    }

    Outcome from(Cursor before) {
        Cursor cursor = before;
        while (true) {
            hold = null;
            Cursor next = once(cursor);
            if (next.equals(cursor)) {
                return new Outcome(cursor, hold == null && ripe(cursor), Optional.ofNullable(hold));
            }
            if (next.phase() == Cursor.Phase.REJECTED && cursor.phase() != Cursor.Phase.REJECTED) {
                // Written down before a retry that was announced too early may undo it.
                return new Outcome(next, false, Optional.empty());
            }
            cursor = next;
        }
    }

    private Cursor once(Cursor c) {
        String model = scene.target().model();
        Decisions decisions = scene.settings().decisions();
        if (c.phase() == Cursor.Phase.REJECTED) {
            return decisions.retries(model, c.attempt() + 1) ? c.again(now) : c;
        }
        if (c.phase() != Cursor.Phase.HEALTHY && decisions.rejects(model, c.attempt())) {
            return c.reject(byPerson(now));
        }
        if (scene.settings().rollback().automatic()) {
            Optional<Breach> breach = Breach.of(scene, c);
            if (breach.isPresent()) {
                return c.reject(
                        new Rejection(breach.get().reason(), breach.get().message(), now));
            }
        }
        if (c.phase().underway() && c.stable().isPresent()) {
            Optional<Hold> judged = Gates.judgement(scene, c, timers);
            if (judged.isPresent()) {
                return held(c, judged.get());
            }
        }
        return switch (c.phase()) {
            case WAITING -> begin(c);
            case STEPS -> step(c, c.steps().get(c.step()));
            case PROMOTING -> promoted(c) ? c.bake(now) : stranded(c);
            case BAKING -> served(c);
            case HEALTHY, REJECTED -> c;
        };
    }

    static Rejection byPerson(Instant now) {
        return new Rejection("RejectedByPerson", "ended by jetpilot.dev/reject", now);
    }

    private Cursor begin(Cursor c) {
        if (scene.members().stream().noneMatch(Member::movable)) {
            return held(
                    c,
                    scene.online() == 0
                            ? Hold.idle("NoOnlineNodes", "no node of the class is online")
                            : Obstacles.of(scene.members(), n -> true).hold());
        }
        Optional<Hold> gate = Gates.forward(scene, c, timers);
        if (gate.isPresent()) {
            return held(c, gate.get());
        }
        if (scene.stable().isPresent() && scene.settings().judged() && !approved(c)) {
            Optional<ClassVerdict> verdict = scene.verdict(c);
            if (verdict.isEmpty() || !verdict.get().baselineReady()) {
                return held(
                        c,
                        Hold.waiting(
                                "Baselining",
                                verdict.map(ClassVerdict::message)
                                        .orElse("reading the metrics of stable before the first move")));
            }
        }
        return c.begin(scene.settings().steps(), scene.stable().map(r -> r.id()), sharing, now);
    }

    private Cursor step(Cursor c, Step step) {
        if (step instanceof Step.SetWeight weight) {
            return setWeight(c, weight);
        }
        if (step instanceof Step.Analysis analysis) {
            return c.idle() || approved(c) ? c.advance(now) : analysis(c, analysis);
        }
        return pause(c, (Step.Pause) step);
    }

    private Cursor setWeight(Cursor c, Step.SetWeight weight) {
        if (c.denominator().isEmpty()) {
            int online = scene.counted();
            boolean idle = analysed(c) && scene.onTarget().size() >= Choice.quota(weight, online);
            Cursor weighed = c.weigh(online, idle);
            return idle ? weighed.advance(now) : weighed;
        }
        return weightReached(c, Choice.quota(weight, c.denominator().getAsInt())) ? c.advance(now) : stranded(c);
    }

    /**
     * Whether an analysis was left since the last weight that moved nodes, so that the nodes that are on the target
     * have been judged. After a weight that was skipped itself they had been before.
     */
    private static boolean analysed(Cursor c) {
        for (int i = c.step() - 1; i >= 0; i--) {
            if (c.steps().get(i) instanceof Step.Analysis) {
                return c.steps().subList(0, i).stream().anyMatch(Step.SetWeight.class::isInstance);
            }
            if (c.steps().get(i) instanceof Step.SetWeight) {
                return c.idle();
            }
        }
        return false;
    }

    /** Says so when no node has the target and none can be chosen for it. */
    private Cursor stranded(Cursor c) {
        List<String> sentBack = new ArrayList<>();
        Needs needs = new Needs(scene, c);
        boolean free = false;
        for (Member n : scene.members()) {
            if ((n.onTarget() && n.node().gpuHolder().isEmpty()) || needs.candidateNow(n)) {
                return c;
            }
            free |= n.movable() && !n.throttled();
            if (c.failed().contains(n.name()) || c.alarmed().contains(n.name())) {
                sentBack.add(n.name());
            }
        }
        if (sentBack.isEmpty()) {
            return free ? c : held(c, Obstacles.of(scene.members(), n -> true).hold());
        }
        return held(
                c,
                Hold.person(
                        "NoCandidates",
                        "every node that could go first was sent back in this attempt: "
                                + String.join(", ", sentBack.stream().limit(5).toList()),
                        "see why they failed, then end the attempt: " + decision("reject", c)));
    }

    /** Enough nodes, or no more to be had; all of them settled, and the nodes of an older canary gone. */
    private boolean weightReached(Cursor c, int quota) {
        int on = 0;
        boolean candidates = false;
        boolean anyAvailable = false;
        Needs needs = new Needs(scene, c);
        for (Member n : scene.members()) {
            if (n.onTarget()) {
                if (!c.failed().contains(n.name()) && !c.alarmed().contains(n.name())) {
                    on++;
                    anyAvailable |= n.available();
                    if (n.unavailable()) {
                        return false;
                    }
                } else {
                    return false;
                }
            } else if (n.online() && n.assigned() && isOlderCanary(n)) {
                return false;
            } else {
                candidates = candidates || needs.candidateNow(n);
            }
        }
        return anyAvailable && (on >= quota || !candidates);
    }

    private boolean isOlderCanary(Member n) {
        return !n.onStable()
                && n.stable().isPresent()
                && scene.lineage().onTrial(n.assignment().get());
    }

    private Cursor analysis(Cursor c, Step.Analysis analysis) {
        Optional<ClassVerdict> verdict = scene.verdict(c).filter(v -> v.step() == c.step());
        Verdict word = verdict.map(ClassVerdict::verdict).orElse(Verdict.INCONCLUSIVE);
        Instant earliest = c.since().plus(analysis.min());
        Instant latest = c.since().plus(analysis.max());
        timers.at(earliest);
        timers.at(latest);
        boolean gone = scene.onTarget().stream().anyMatch(n -> !n.online());
        if (word == Verdict.PASS && !gone && !earliest.isAfter(now)) {
            return c.advance(now);
        }
        if (word != Verdict.INCONCLUSIVE || latest.isAfter(now)) {
            String said = verdict.map(ClassVerdict::message).orElse("no verdict yet");
            String reason = gone ? "CanaryOffline" : "Analysing";
            return held(c, Hold.waiting(reason, gone ? said + "; a canary node is offline" : said));
        }
        return inconclusive(c, verdict);
    }

    private Cursor inconclusive(Cursor c, Optional<ClassVerdict> verdict) {
        String said = verdict.map(v -> v.reason() + ": " + v.message()).orElse("no verdict");
        return switch (scene.settings().onInconclusive()) {
            case PROMOTE -> c.advance(now);
            case ROLLBACK ->
                c.stable().isEmpty()
                        ? c.advance(now)
                        : c.reject(new Rejection("Inconclusive", "not proven within maxDuration: " + said, now));
            case PAUSE ->
                held(
                        c,
                        Hold.person(
                                "Inconclusive",
                                "not proven within maxDuration: " + said,
                                "go on without proof: " + approval(c) + ", or end it: " + decision("reject", c)));
        };
    }

    private Cursor pause(Cursor c, Step.Pause pause) {
        if (approved(c)) {
            return c.advance(now);
        }
        if (pause.duration().isEmpty()) {
            return held(c, Hold.person("PauseStep", "waits to be approved", "approve it: " + approval(c)));
        }
        Instant end = c.since().plus(pause.duration().get());
        timers.at(end);
        return end.isAfter(now) ? held(c, Hold.waiting("PauseStep", "pauses until " + end)) : c.advance(now);
    }

    /** Every node that can have it has it and serves. */
    private boolean promoted(Cursor c) {
        boolean anyAvailable = false;
        for (Member n : scene.members()) {
            boolean excused =
                    !n.movable() || c.failed().contains(n.name()) || c.alarmed().contains(n.name());
            boolean available = n.onTarget() && n.available();
            anyAvailable |= available;
            if (!excused && !available && !(scene.stable().isEmpty() && failedFirst(n))) {
                return false;
            }
        }
        return anyAvailable;
    }

    /** A first revision has nothing to go back to: a node it fails on does not hold up the others. */
    private boolean failedFirst(Member n) {
        return n.onTarget() && new FailedNodes(scene, timers).hasFailed(n);
    }

    private boolean ripe(Cursor c) {
        return c.phase() == Cursor.Phase.BAKING && bakedEnough(c);
    }

    private boolean bakedEnough(Cursor c) {
        Instant end = c.since().plus(scene.settings().bake());
        timers.at(end);
        return !end.isAfter(now);
    }

    /** A bake that none of its nodes serves to the end has shown nothing: it goes on until one does. */
    private Cursor served(Cursor c) {
        List<Member> onTarget = scene.onTarget();
        if (!bakedEnough(c)
                || scene.stable().isEmpty()
                || onTarget.isEmpty()
                || onTarget.stream().anyMatch(Member::available)) {
            return c;
        }
        Obstacles why = Obstacles.of(scene.members(), n -> true);
        return held(
                c,
                why.any() || scene.online() == 0
                        ? why.hold()
                        : Hold.waiting(
                                "NobodyServes",
                                "the bake is over, but no node serves "
                                        + scene.target().model() + " now; it ends when one does"));
    }

    private boolean approved(Cursor c) {
        return scene.settings().decisions().approves(scene.target().model(), c.attempt(), c.step());
    }

    private String approval(Cursor c) {
        return decision("approve", c) + "." + (c.step() + 1);
    }

    private String decision(String verdict, Cursor c) {
        return "jetpilot.dev/" + verdict + "=" + scene.target().model() + "#" + c.attempt();
    }

    private Cursor held(Cursor c, Hold why) {
        hold = why;
        return c;
    }
}
