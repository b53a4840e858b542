package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceServerTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final ModelProfile PEOPLENET = ModelProfile.of(
                    "2.8.0",
                    Map.of(
                            "orin-nano-8gb", Duration.ofMillis(41),
                            "orin-nx-16gb", Duration.ofMillis(15),
                            "agx-orin-64gb", Duration.ofMillis(9)))
            .prewarmed();

    @ParameterizedTest
    @CsvSource({"ORIN_NANO_8GB, 41", "ORIN_NX_16GB, 15", "AGX_ORIN_64GB, 9"})
    void aWarmServerHasTheScriptedPercentile(JetsonModule module, double p95) {
        InferenceServer server = server(PEOPLENET, module, Traffic.steady(20));

        server.look(START.plus(Duration.ofHours(1)));

        assertThat(server.served()).isCloseTo(72_000L, within(1_500L));
        assertThat(server.grid().quantile(server.counts(), 0.95)).isCloseTo(p95, within(0.02 * p95));
    }

    @Test
    void theShareOverAnObjectiveCanBeReadOffTheHistogram() {
        InferenceServer server = server(PEOPLENET, JetsonModule.ORIN_NX_16GB, Traffic.steady(20));

        server.look(START.plus(Duration.ofHours(1)));

        long over = server.grid().above(server.counts(), 15);
        assertThat(over / (double) server.served()).isCloseTo(0.05, within(0.005));
        assertThat(server.grid().upper(server.grid().bucketOf(15))).isEqualTo(15);
    }

    @Test
    void oneLookAndManyLooksCountTheSameTraffic() {
        InferenceServer once = server(PEOPLENET, JetsonModule.ORIN_NX_16GB, Traffic.USUAL);
        InferenceServer often = server(PEOPLENET, JetsonModule.ORIN_NX_16GB, Traffic.USUAL);

        once.look(START.plus(Duration.ofHours(2)));
        for (int second = 0; second <= 7200; second += 7) {
            often.look(START.plusSeconds(second));
        }
        often.look(START.plus(Duration.ofHours(2)));

        assertThat(often.served() / (double) once.served()).isCloseTo(1, within(0.02));
        assertThat(often.totalMillis() / often.served())
                .isCloseTo(once.totalMillis() / once.served(), within(0.02 * once.totalMillis() / once.served()));
    }

    @Test
    void firstRequestsAreSlowAndTheSummaryForgetsThem() {
        InferenceServer server = server(
                ModelProfile.of("2.7.0", Map.of("orin-nano-8gb", Duration.ofMillis(24))),
                JetsonModule.ORIN_NANO_8GB,
                Traffic.steady(20));

        server.look(START.plusSeconds(10));
        double cold = server.grid().quantile(server.recentCounts(), 0.95);
        server.look(START.plusSeconds(300));
        double warm = server.grid().quantile(server.recentCounts(), 0.95);

        assertThat(cold).isGreaterThan(31);
        assertThat(warm).isCloseTo(24, within(1.5));
    }

    @Test
    void aThrottledBoardIsSlowerUntilItHasCooledDown() {
        Board board = new Board(JetsonModule.ORIN_NANO_8GB);
        InferenceServer server = server(PEOPLENET, board, Traffic.steady(20));
        board.overheat();
        server.look(START.plusSeconds(600));
        assertThat(board.throttled()).isTrue();
        assertThat(server.grid().quantile(server.recentCounts(), 0.95)).isGreaterThan(60);

        board.coolDown();
        server.look(START.plusSeconds(1200));

        assertThat(board.throttled()).isFalse();
        assertThat(board.temperature()).isLessThan(75);
        assertThat(server.grid().quantile(server.recentCounts(), 0.95)).isCloseTo(41, within(2.5));
    }

    @Test
    void requestsBeforeTheModelIsLoadedFail() {
        InferenceServer server = new InferenceServer(
                "peoplenet",
                PEOPLENET,
                new Board(JetsonModule.ORIN_NX_16GB),
                Traffic.steady(20),
                LatencyGrid.with(List.of()),
                new Dice(new SplittableRandom(3)),
                1,
                START,
                START,
                START.plusSeconds(10),
                Optional.empty());

        server.look(START.plusSeconds(10));
        assertThat(server.served()).isZero();
        assertThat(server.failed()).isCloseTo(200L, within(70L));
        long before = server.failed();
        server.look(START.plusSeconds(60));
        assertThat(server.served()).isGreaterThan(800);
        assertThat(server.failed() - before).isLessThan(10);
    }

    @Test
    void aDayHasANight() {
        InferenceServer server = server(PEOPLENET, JetsonModule.AGX_ORIN_64GB, new Traffic(20, 1, 0, 1));
        server.look(START.plus(Duration.ofHours(4)).plusSeconds(0));
        long morning = server.served();
        server.look(START.plus(Duration.ofHours(14)));
        long before = server.served();
        server.look(START.plus(Duration.ofHours(18)));

        assertThat(morning).isGreaterThan(5 * (server.served() - before));
    }

    @Test
    void thePageTellsTheSameInAllThreeStyles() {
        InferenceServer server = server(PEOPLENET, JetsonModule.ORIN_NANO_8GB, Traffic.steady(20));
        server.look(START.plusSeconds(600));

        String page = MetricsPage.of(server);

        double successes = value(page, "nv_inference_request_success{model=\"peoplenet\",version=\"1\"}");
        assertThat(successes).isEqualTo(server.served());
        assertThat(value(page, "inference_request_duration_seconds_count{model=\"peoplenet\",version=\"1\"}"))
                .isEqualTo(successes);
        assertThat(value(
                        page,
                        "inference_request_duration_seconds_bucket{model=\"peoplenet\",version=\"1\",le=\"+Inf\"}"))
                .isEqualTo(successes);
        double over = successes
                - value(
                        page,
                        "inference_request_duration_seconds_bucket{model=\"peoplenet\",version=\"1\",le=\"0.033\"}");
        assertThat(over / successes).isBetween(0.2, 0.7);
        double mean = value(page, "nv_inference_request_duration_us{model=\"peoplenet\",version=\"1\"}") / successes;
        assertThat(value(page, "inference_request_duration_seconds_sum{model=\"peoplenet\",version=\"1\"}")
                        / successes
                        * 1e6)
                .isCloseTo(mean, within(1.0));
        assertThat(value(page, "nv_inference_request_summary_us{model=\"peoplenet\",version=\"1\",quantile=\"0.95\"}"))
                .isCloseTo(41_000, within(2_500.0));
        assertThat(value(page, "jetson_power_watts")).isBetween(4.5, 25.0);
        assertThat(value(page, "jetson_temperature_celsius")).isBetween(35.0, 87.0);
        assertThat(value(page, "jetson_throttled")).isZero();
        assertThat(page).contains("le=\"0.012\"", "le=\"0.02\"", "le=\"0.033\"").doesNotContain("E-");
    }

    private static double value(String page, String series) {
        Matcher matcher = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(page);
        assertThat(matcher.find()).as(series).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static InferenceServer server(ModelProfile profile, JetsonModule module, Traffic traffic) {
        return server(profile, new Board(module), traffic);
    }

    private static InferenceServer server(ModelProfile profile, Board board, Traffic traffic) {
        return new InferenceServer(
                "peoplenet",
                profile,
                board,
                traffic,
                LatencyGrid.with(List.of(15.0)),
                new Dice(new SplittableRandom(7)),
                1,
                START,
                START,
                START,
                Optional.empty());
    }
}
