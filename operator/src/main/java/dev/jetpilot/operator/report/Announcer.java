package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what was done: an Event and a log line for each decision, and the counters. */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger("dev.jetpilot.decisions");

    /** Much less than the hour after which API servers forget events: then all would be told once more. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    private final Events events;
    private final OperatorMetrics metrics;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** Tells through these. */
    public Announcer(Events events, OperatorMetrics metrics) {
        this.events = events;
        this.metrics = metrics;
    }

    /**
     * Actions were applied.
     *
     * @param before what they were planned on
     * @param done those that were applied, in order
     */
    public void applied(EdgeRollout rollout, Situation before, List<Action> done) {
        if (seen.add(rollout.getMetadata().getUid())) {
            // An operator before this one may have ended between a decision and its event. A second one of it is
            // refused.
            Notices.recent(before, LATELY).forEach(n -> events.tell(rollout, n, before.now()));
        }
        for (Action action : done) {
            if (action instanceof Action.WriteCursors cursors) {
                Notices.of(before, cursors).forEach(n -> tell(rollout, n, before));
                rejections(before, cursors);
            }
            if (action instanceof Action.AssignNode move) {
                metrics.moved(move.reason());
            }
        }
    }

    /** A status was written. */
    public void reported(EdgeRollout rollout, Situation situation, EdgeRolloutStatus now) {
        Notices.of(Optional.ofNullable(rollout.getStatus()), now).forEach(n -> tell(rollout, n, situation));
    }

    /** A rollout is gone. */
    void forget(EdgeRollout rollout) {
        seen.remove(rollout.getMetadata().getUid());
    }

    private void rejections(Situation before, Action.WriteCursors written) {
        written.cursors().forEach((name, cursor) -> {
            boolean already = before.revisions().stream()
                    .filter(r -> r.id().equals(written.revision()))
                    .map((Revision r) -> r.cursor(name))
                    .flatMap(Optional::stream)
                    .anyMatch(c -> c.phase() == Cursor.Phase.REJECTED && c.attempt() == cursor.attempt());
            if (cursor.phase() == Cursor.Phase.REJECTED && !already) {
                metrics.rejected(cursor.rejection().map(r -> r.reason()).orElse("Unknown"));
            }
        });
    }

    private void tell(EdgeRollout rollout, Notice notice, Situation situation) {
        LOG.atInfo()
                .addKeyValue("rollout", key(rollout))
                .addKeyValue("class", notice.hardwareClass().isEmpty() ? "-" : notice.hardwareClass())
                .addKeyValue("reason", notice.reason())
                .log(notice.note());
        events.tell(rollout, notice, situation.now());
    }

    private static String key(EdgeRollout rollout) {
        return rollout.getMetadata().getNamespace() + "/"
                + rollout.getMetadata().getName();
    }
}
