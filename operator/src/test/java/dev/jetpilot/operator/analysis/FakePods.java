package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.source.MalformedMetricsException;
import dev.jetpilot.operator.analysis.source.MetricsSource;
import dev.jetpilot.operator.analysis.source.Scrape;
import dev.jetpilot.operator.analysis.source.TextFormat;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Pods that count requests by the clock, and answer at once. */
final class FakePods implements MetricsSource {

    /** Requests a second of every pod. */
    private static final double RATE = 20;

    private final HandClock clock;
    private final Map<String, Pod> pods = new TreeMap<>();
    private boolean closed;

    static final class Pod {
        final String node;
        String revision;
        String uid;
        Instant startedAt;
        Instant countedAt;
        double requests;
        double slow;
        double failed;
        double slowShare = 0.02;
        double failedShare;
        double p95 = 31;
        boolean online = true;
        boolean ready = true;
        boolean throttled;
        boolean answers = true;
        boolean exports = true;

        Pod(String node) {
            this.node = node;
        }
    }

    FakePods(HandClock clock) {
        this.clock = clock;
    }

    /** A pod that has been serving a revision for so long. */
    Pod serve(String node, String revision, Duration age) {
        Pod pod = pods.computeIfAbsent(node, Pod::new);
        count(pod);
        pod.uid = node + "-" + revision + "-" + clock.now();
        pod.revision = revision;
        pod.startedAt = clock.now().minus(age);
        pod.countedAt = pod.startedAt;
        pod.requests = 0;
        pod.slow = 0;
        pod.failed = 0;
        return pod;
    }

    Pod pod(String node) {
        Pod pod = pods.get(node);
        count(pod);
        return pod;
    }

    private void count(Pod pod) {
        if (pod.countedAt != null) {
            double more = RATE * Duration.between(pod.countedAt, clock.now()).toMillis() / 1000;
            pod.requests += more;
            pod.slow += more * pod.slowShare;
            pod.failed += more * pod.failedShare;
        }
        pod.countedAt = clock.now();
    }

    Optional<ScrapeTarget> target(String node) {
        return Optional.ofNullable(pods.get(node))
                .map(pod -> new ScrapeTarget(
                        node,
                        pod.revision,
                        pod.uid,
                        URI.create("http://" + node + ":8002/metrics"),
                        pod.startedAt,
                        pod.online,
                        pod.ready,
                        pod.throttled));
    }

    @Override
    public CompletableFuture<Map<String, Scrape>> scrape(
            Collection<ScrapeTarget> targets, Predicate<String> wanted, Duration timeout) {
        Map<String, Scrape> scrapes = new HashMap<>();
        for (ScrapeTarget target : targets) {
            Pod pod = pod(target.node());
            scrapes.put(
                    target.node(),
                    pod.answers ? answer(pod, wanted) : new Scrape.Failed(target.metrics() + ": connection refused"));
        }
        return CompletableFuture.completedFuture(scrapes);
    }

    private static Scrape answer(Pod pod, Predicate<String> wanted) {
        String text = pod.exports
                ? """
                        # TYPE latency_ms histogram
                        latency_ms_bucket{model="peoplenet",le="20"} %s
                        latency_ms_bucket{model="peoplenet",le="33"} %s
                        latency_ms_bucket{model="peoplenet",le="50"} %s
                        latency_ms_bucket{model="peoplenet",le="+Inf"} %s
                        # TYPE failures counter
                        failures %s
                        successes %s
                        p95_us{quantile="0.95"} %s
                        """.formatted(
                                (pod.requests - pod.slow) / 2,
                                pod.requests - pod.slow,
                                pod.requests,
                                pod.requests,
                                pod.failed,
                                pod.requests - pod.failed,
                                pod.p95 * 1000)
                : "something_else 1\n";
        try {
            return new Scrape.Answered(TextFormat.parse(text, wanted));
        } catch (MalformedMetricsException e) {
            throw new AssertionError(e);
        }
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
