package dev.jetpilot.testbed.bench.race;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A version that is too slow goes to 5 % of the fleet and comes back.
 *
 * @param canaries nodes that served it
 * @param judged seconds from the first of them to the rejection
 * @param back seconds from the rejection, as it was recorded, to the last of them serving the old version
 */
record Breach(int canaries, double judged, double back) {
    private static final double NANOS = 1e9;

    static Breach run(Arena arena, Jetpilot jetpilot, String old) {
        AtomicLong rejected = new AtomicLong();
        SharedIndexInformer<ControllerRevision> revisions = arena.user()
                .apps()
                .controllerRevisions()
                .inNamespace(Documents.NAMESPACE)
                .inform(new Rejections(rejected));
        try {
            jetpilot.sendJudged(Arena.BAD, "10%");
            Patience.await("a canary", () -> !arena.serving().nodes(Arena.BAD).isEmpty());
            long first = System.nanoTime();
            int canaries = 0;
            while (rejected.get() == 0) {
                Patience.within(Duration.ofMillis(500), () -> rejected.get() != 0);
                canaries = Math.max(canaries, arena.serving().nodes(Arena.BAD).size());
            }
            Patience.await(
                    "all canaries to be back",
                    () -> arena.serving().nodes(old).size() == arena.options().nodes());
            long end = System.nanoTime();
            return new Breach(canaries, (rejected.get() - first) / NANOS, (end - rejected.get()) / NANOS);
        } finally {
            revisions.stop();
        }
    }

    private record Rejections(AtomicLong at) implements ResourceEventHandler<ControllerRevision> {
        @Override
        public void onAdd(ControllerRevision revision) {
            if (revision.getMetadata().getAnnotations() != null
                    && revision.getMetadata().getAnnotations().values().stream()
                            .anyMatch(value -> value.contains("\"REJECTED\""))) {
                at.compareAndSet(0, System.nanoTime());
            }
        }

        @Override
        public void onUpdate(ControllerRevision before, ControllerRevision now) {
            onAdd(now);
        }

        @Override
        public void onDelete(ControllerRevision revision, boolean unknown) {
            // A pruned one has nothing to say.
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d canary nodes, rejected after %.1f s, all back %.1f s after the rejection",
                canaries,
                judged,
                back);
    }
}
