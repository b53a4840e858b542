package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts a plan into words. */
final class Reporter {
    private final Situation s;
    private final Revision target;
    private final Timers timers;

    Reporter(Situation s, Revision target, Timers timers) {
        this.s = s;
        this.target = target;
        this.timers = timers;
    }

    /** Before there is a revision to speak of. */
    static RolloutReport opening(Situation s) {
        if (s.target() instanceof Target.Unavailable u) {
            return new RolloutReport(
                    u.model(), RolloutPhase.PAUSED, true, u.reason(), u.message(), List.of(), List.of());
        }
        String model = s.target().model();
        return new RolloutReport(
                model,
                RolloutPhase.PROGRESSING,
                false,
                "NewTarget",
                model + " becomes the target",
                List.of(),
                List.of());
    }

    RolloutReport report(List<ClassPlan> plans, List<NodeReport> strays) {
        List<ClassReport> classes = plans.stream().map(this::classReport).toList();
        if (s.target() instanceof Target.Unavailable u) {
            boolean degraded = classes.stream().anyMatch(c -> c.phase() == RolloutPhase.DEGRADED);
            return new RolloutReport(
                    u.model(),
                    degraded ? RolloutPhase.DEGRADED : RolloutPhase.PAUSED,
                    true,
                    u.reason(),
                    u.message(),
                    classes,
                    strays);
        }
        if (classes.isEmpty()) {
            String message = strays.isEmpty()
                    ? "no node matches spec.nodeSelector: label nodes, or change the selector"
                    : "no node of the selector is of a hardware class of " + target.model()
                            + ": compare its hardwareClasses with the labels of the nodes";
            return new RolloutReport(target.model(), RolloutPhase.PAUSED, true, "NoNodes", message, classes, strays);
        }
        ClassReport worst =
                classes.stream().min(Comparator.comparing(ClassReport::phase)).orElseThrow();
        boolean stalled = classes.stream().anyMatch(this::endedBadly)
                && classes.stream().allMatch(c -> endedBadly(c) || c.phase() == RolloutPhase.HEALTHY);
        return new RolloutReport(
                target.model(),
                worst.phase(),
                stalled,
                worst.reason(),
                sentence(plans, classes, worst),
                classes,
                strays);
    }

    private boolean endedBadly(ClassReport c) {
        return c.phase() == RolloutPhase.DEGRADED
                && c.cursor().filter(k -> k.phase() == Cursor.Phase.REJECTED).isPresent()
                && c.reason().equals("RolledBack");
    }

    private String sentence(List<ClassPlan> plans, List<ClassReport> classes, ClassReport worst) {
        if (worst.phase() != RolloutPhase.HEALTHY) {
            return classes.size() == 1 ? worst.message() : worst.name() + ": " + worst.message();
        }
        List<Member> members =
                plans.stream().flatMap(p -> p.scene().members().stream()).toList();
        long online = members.stream().filter(Member::online).count();
        long serving = members.stream().filter(Reporter::servesTarget).count();
        long offline = members.size() - online;
        String missing = offline == 0 ? "" : "; " + offline + (offline == 1 ? " node is" : " nodes are") + " offline";
        if (online == 0) {
            return "no node is online to serve " + target.model() + missing;
        }
        if (serving == online) {
            return "every online node serves " + target.model() + missing;
        }
        return serving + " of " + online + " online nodes serve " + target.model() + "; "
                + Obstacles.of(members, n -> !servesTarget(n)).counts() + missing;
    }

    private static boolean servesTarget(Member n) {
        return n.online() && n.onTarget() && n.available();
    }

    private ClassReport classReport(ClassPlan plan) {
        NodeReasons reasons = new NodeReasons(plan, timers);
        List<NodeReport> nodes =
                plan.scene().members().stream().map(reasons::of).toList();
        NodeCounts counts = counts(plan);
        Verb verb = verb(plan, counts, nodes);
        return new ClassReport(
                plan.scene().name(),
                verb.phase,
                verb.reason,
                verb.message,
                target.id(),
                plan.scene().stable().map(Revision::id),
                Optional.of(plan.cursor()),
                counts,
                plan.scene().verdict(plan.cursor()),
                verb.next,
                nodes);
    }

    private record Verb(RolloutPhase phase, String reason, String message, String next) {}

    private Verb verb(ClassPlan plan, NodeCounts counts, List<NodeReport> nodes) {
        Cursor c = plan.cursor();
        if (c.phase() == Cursor.Phase.REJECTED) {
            return rejected(plan, c, counts);
        }
        long broken = nodes.stream().filter(n -> broken(n.reason())).count();
        boolean nobodyToBlame =
                c.phase() == Cursor.Phase.HEALTHY || plan.scene().stable().isEmpty();
        if (broken > 0 && nobodyToBlame) {
            return new Verb(
                    RolloutPhase.DEGRADED,
                    "NodesFailed",
                    broken + (broken == 1 ? " node does" : " nodes do") + " not serve " + target.model(),
                    "");
        }
        if (plan.hold().isPresent()) {
            return held(plan.hold().get());
        }
        return going(plan, c, counts);
    }

    private Verb rejected(ClassPlan plan, Cursor c, NodeCounts counts) {
        Rejection why = c.rejection().orElseThrow();
        String back = plan.scene().stable().map(r -> "back on " + r.model()).orElse("there is nothing to go back to");
        boolean done = counts.updated() == 0 || plan.scene().stable().isEmpty();
        String refused = plan.moves()
                .gate()
                .filter(g -> g.reason().equals("AdmissionRefused"))
                .map(g -> ", but " + g.message())
                .orElse("");
        return new Verb(
                RolloutPhase.DEGRADED,
                done ? "RolledBack" : "RollingBack",
                target.model() + " was rejected (" + why.reason() + "): " + why.message() + "; " + back + refused,
                "fix the model, or: jetpilot.dev/retry=" + target.model() + "#" + (c.attempt() + 1));
    }

    private static Verb held(Hold hold) {
        RolloutPhase phase = switch (hold.kind()) {
            case WAIT -> RolloutPhase.PROGRESSING;
            case PERSON -> RolloutPhase.PAUSED;
            case IDLE -> RolloutPhase.HEALTHY;
        };
        return new Verb(phase, hold.reason(), hold.message(), hold.next());
    }

    private Verb going(ClassPlan plan, Cursor c, NodeCounts counts) {
        String on = counts.updated() + " of " + counts.desired() + " nodes are on " + target.model();
        return switch (c.phase()) {
            case WAITING ->
                new Verb(RolloutPhase.PROGRESSING, "Waiting", target.model() + " waits for its first step", "");
            case STEPS -> new Verb(RolloutPhase.PROGRESSING, "Stepping", on, "");
            case PROMOTING -> new Verb(RolloutPhase.PROGRESSING, "Promoting", on, "");
            case BAKING ->
                new Verb(
                        RolloutPhase.PROGRESSING,
                        "Baking",
                        on + "; it is watched until "
                                + c.since().plus(s.settings().bake()),
                        "");
            case HEALTHY, REJECTED ->
                counts.moving() == 0 && counts.unassigned() == 0 && settled(plan)
                        ? nobodyCan(plan)
                                .map(Reporter::held)
                                .orElseGet(() -> new Verb(RolloutPhase.HEALTHY, "", on, ""))
                        : new Verb(RolloutPhase.PROGRESSING, "CatchingUp", on, "");
        };
    }

    /** A class is not Healthy that serves the target nowhere although nodes of it are online. */
    private static Optional<Hold> nobodyCan(ClassPlan plan) {
        List<Member> members = plan.scene().members();
        return members.stream().noneMatch(Member::online) || members.stream().anyMatch(Reporter::servesTarget)
                ? Optional.empty()
                : Optional.of(Obstacles.of(members, n -> true).hold());
    }

    private static boolean settled(ClassPlan plan) {
        return plan.scene().members().stream().filter(Member::movable).allMatch(Member::onTarget);
    }

    private static boolean broken(NodeReason reason) {
        return switch (reason) {
            case CRASH_LOOPING,
                    IMAGE_PULL_FAILED,
                    HOST_DIFFERS,
                    FETCH_FAILED,
                    ENGINE_FAILED,
                    VALIDATION_FAILED,
                    INIT_FAILED,
                    CONFIG_ERROR,
                    UNSCHEDULABLE,
                    NOT_READY_IN_TIME -> true;
            default -> false;
        };
    }

    private NodeCounts counts(ClassPlan plan) {
        ClassScene scene = plan.scene();
        int updated = 0;
        int ready = 0;
        int moving = 0;
        int offline = 0;
        int unassigned = 0;
        for (Member n : scene.members()) {
            boolean moved = plan.moves().moves(n);
            boolean serves = !moved && n.available();
            updated += n.onTarget() ? 1 : 0;
            ready += serves ? 1 : 0;
            offline += n.online() ? 0 : 1;
            boolean assigned = n.assigned() || moved;
            moving += n.online() && assigned && !serves && n.node().gpuHolder().isEmpty() ? 1 : 0;
            unassigned += assigned || !n.movable() ? 0 : 1;
        }
        return new NodeCounts(
                scene.members().size(),
                updated,
                ready,
                moving,
                plan.cursor().failed().size(),
                offline,
                unassigned);
    }
}
