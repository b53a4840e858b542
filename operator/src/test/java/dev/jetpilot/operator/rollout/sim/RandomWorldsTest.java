package dev.jetpilot.operator.rollout.sim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R1 to R17 in seeded random worlds. A failure names its seed; {@code -Djetpilot.worlds=N} tries more. */
class RandomWorldsTest {
    private static final int STEPS = 200;

    @Test
    void theRulesHoldInEveryRandomWorld() {
        int worlds = Integer.getInteger("jetpilot.worlds", 2_000);
        List<String> failures = LongStream.range(0, worlds)
                .parallel()
                .mapToObj(RandomWorldsTest::failureOf)
                .filter(f -> !f.isEmpty())
                .toList();
        if (!failures.isEmpty()) {
            Map<String, Long> byRule = failures.stream()
                    .collect(Collectors.groupingBy(RandomWorldsTest::rule, TreeMap::new, Collectors.counting()));
            throw new AssertionError(failures.size() + " of " + worlds + " worlds failed " + byRule
                    + "; of each the first:\n"
                    + byRule.keySet().stream()
                            .map(rule -> failures.stream()
                                    .filter(f -> rule(f).equals(rule))
                                    .findFirst()
                                    .orElseThrow())
                            .collect(Collectors.joining("\n")));
        }
    }

    /** Worlds in which a rule was once broken. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void worldsThatOnceFailedHold(long seed) {
        run(seed);
    }

    private static String rule(String failure) {
        String told = failure.substring(failure.indexOf("Error: ") + 1)
                .lines()
                .findFirst()
                .orElse("");
        return told.substring(0, Math.min(40, told.length()));
    }

    private static String failureOf(long seed) {
        try {
            run(seed);
            return "";
        } catch (AssertionError | RuntimeException e) {
            StackTraceElement at = e.getStackTrace().length > 1 ? e.getStackTrace()[1] : null;
            return "seed " + seed + ": " + e + "\n  at " + at;
        }
    }

    private static void run(long seed) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        world.comeToRest();
    }
}
