package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.LoadedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * What the serving container of one pod has counted since it started. Nothing happens between two looks: the requests
 * since the last look are drawn when somebody looks, in steps of at most five seconds. Guarded by the node's lock.
 */
final class InferenceServer {
    private static final Duration STEP = Duration.ofSeconds(5);
    /** Age of the requests in Triton's summaries. */
    static final Duration SUMMARY_AGE = Duration.ofSeconds(60);

    private record Slice(Instant until, long[] counts) {}

    private final String model;
    private final Board board;
    private final Traffic traffic;
    private final LatencyGrid grid;
    private final Dice dice;
    private final Bursts bursts;
    private final double nodeEffect;
    private final Instant startedAt;
    private final Instant readyAt;
    private final Optional<LoadedModel> loaded;
    private final long[] counts;
    private final Deque<Slice> recent = new ArrayDeque<>();
    private ModelProfile profile;
    private Instant lookedAt;
    private long served;
    private long failed;
    private double totalMillis;

    /**
     * A server that requests reach from now on.
     *
     * @param nodeEffect how many times as slow as its like this node is by nature, about 1
     * @param startedAt start of the container
     * @param asked from when on it is asked: when its pod becomes Ready
     * @param readyAt from when on it can answer
     * @param loaded what it has loaded, where there are real files
     */
    InferenceServer(
            String model,
            ModelProfile profile,
            Board board,
            Traffic traffic,
            LatencyGrid grid,
            Dice dice,
            double nodeEffect,
            Instant startedAt,
            Instant asked,
            Instant readyAt,
            Optional<LoadedModel> loaded) {
        this.model = model;
        this.profile = profile;
        this.board = board;
        this.traffic = traffic;
        this.grid = grid;
        this.dice = dice;
        this.nodeEffect = nodeEffect;
        this.startedAt = startedAt;
        this.readyAt = readyAt;
        this.loaded = loaded;
        this.lookedAt = asked;
        this.bursts = new Bursts(traffic, dice, asked);
        this.counts = new long[grid.buckets()];
    }

    /** Draws the requests up to now. */
    void look(Instant now) {
        while (lookedAt.isBefore(now)) {
            Instant until = lookedAt.plus(STEP).isBefore(now) ? lookedAt.plus(STEP) : now;
            serve(lookedAt, until);
            lookedAt = until;
        }
    }

    /** Changes how the version behaves from the last look on. */
    void behave(ModelProfile changed) {
        profile = changed;
    }

    private void serve(Instant from, Instant until) {
        double seconds = Duration.between(from, until).toNanos() / 1e9;
        double rate = traffic.rateAt(from) * bursts.factorAt(from);
        double median = profile.medianMillis(board.module()) * nodeEffect * board.latencyFactor() * lifeFactor(from);
        double utilisation = rate * median / 1000;
        board.pass(Duration.between(from, until), utilisation);
        double usual = traffic.perSecond() * profile.medianMillis(board.module()) / 1000;
        median *= queueing(utilisation) / queueing(usual);

        long arrived = dice.poisson(rate * seconds);
        long bad = from.isBefore(readyAt) ? arrived : dice.binomial(arrived, profile.errorRate());
        failed += bad;
        answer(arrived - bad, median, until);
    }

    private void answer(long requests, double median, Instant until) {
        long[] slice = new long[counts.length];
        double below = 0;
        long left = requests;
        for (int i = 0; i < slice.length && left > 0; i++) {
            double upTo = i == slice.length - 1 ? 1 : profile.shape().shareBelow(grid.upper(i) / median);
            long here = dice.binomial(left, below >= 1 ? 1 : (upTo - below) / (1 - below));
            below = upTo;
            left -= here;
            slice[i] = here;
            counts[i] += here;
            totalMillis += here * grid.middle(i);
        }
        served += requests;
        recent.addLast(new Slice(until, slice));
        forget(until);
    }

    private void forget(Instant now) {
        while (!recent.isEmpty() && !recent.peekFirst().until().isAfter(now.minus(SUMMARY_AGE))) {
            recent.removeFirst();
        }
    }

    /** Warm-up decays over the version's warm-up time; a leak grows from the start. */
    private double lifeFactor(Instant at) {
        double age = Duration.between(startedAt, at).toNanos() / 1e9;
        double warmUp = profile.warmUp().toNanos() / 1e9;
        double cold = warmUp == 0
                ? 1
                : 1
                        + (profile.warmUpFactor() - 1)
                                * Math.exp(-3 * Math.max(0, age - profile.load().toSeconds()) / warmUp);
        return cold * (1 + profile.slowdownPerHour() * age / 3600);
    }

    /** Waiting in a queue at that utilisation, relative to none; half an M/M/1's, as inference times hardly vary. */
    private static double queueing(double utilisation) {
        double u = Math.min(0.95, utilisation);
        return 1 + 0.5 * u / (1 - u);
    }

    /** Requests of the last minute per bucket. */
    long[] recentCounts() {
        forget(lookedAt);
        long[] sum = new long[counts.length];
        for (Slice slice : recent) {
            Arrays.setAll(sum, i -> sum[i] + slice.counts()[i]);
        }
        return sum;
    }

    long[] counts() {
        return counts.clone();
    }

    LatencyGrid grid() {
        return grid;
    }

    Board board() {
        return board;
    }

    String model() {
        return model;
    }

    String version() {
        return profile.version();
    }

    /** What it has loaded, where there are real files. */
    Optional<LoadedModel> loaded() {
        return loaded;
    }

    long served() {
        return served;
    }

    long failed() {
        return failed;
    }

    /** Sum of all latencies in milliseconds. */
    double totalMillis() {
        return totalMillis;
    }
}
