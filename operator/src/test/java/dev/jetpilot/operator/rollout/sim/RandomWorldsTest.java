package dev.jetpilot.operator.rollout.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.MoveReason;
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
    private static final int STEPS = 260;

    @Test
    void theRulesHoldInEveryRandomWorld() {
        int worlds = Integer.getInteger("jetpilot.worlds", 2_000);
        Reached reached = new Reached();
        List<String> failures = LongStream.range(0, worlds)
                .parallel()
                .mapToObj(seed -> failureOf(seed, reached))
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
        if (worlds >= 2_000) {
            often(reached);
        }
    }

    /** What the worlds must have come to, each so many times in two thousand worlds. */
    private static void often(Reached reached) {
        Map<String, Integer> least = new TreeMap<>();
        for (MoveReason reason : MoveReason.values()) {
            least.put("move " + reason.word(), 40);
        }
        for (Cursor.Phase phase : Cursor.Phase.values()) {
            least.put("phase " + phase, 200);
        }
        for (String why :
                List.of("SLOBreached", "NodesFailed", "RejectedByPerson", "RejectedElsewhere", "Inconclusive")) {
            least.put("rejected " + why, why.equals("Inconclusive") ? 1 : 50);
        }
        for (String what : List.of(
                "returned",
                "pruned",
                "tombstone written",
                "tombstone obeyed",
                "retried",
                "another attempt",
                "node failed",
                "step",
                "idle weight",
                "conflict",
                "died between writes",
                "1 operators",
                "2 operators")) {
            least.put(what, what.equals("tombstone obeyed") ? 5 : 40);
        }
        least.forEach((what, n) -> assertThat(reached.of(what))
                .as("%s is to be reached at least %d times: %s", what, n, reached)
                .isGreaterThanOrEqualTo(n));
    }

    /** Worlds in which a rule was once broken. */
    @ParameterizedTest
    @ValueSource(longs = {142, 157, 216, 1015, 1233, 1615, 1660, 1738})
    void worldsThatOnceFailedHold(long seed) {
        run(seed, new Reached());
    }

    private static String rule(String failure) {
        String told = failure.substring(failure.indexOf("Error: ") + 1)
                .lines()
                .findFirst()
                .orElse("");
        return told.substring(0, Math.min(40, told.length()));
    }

    private static String failureOf(long seed, Reached all) {
        try {
            run(seed, all);
            return "";
        } catch (AssertionError | RuntimeException e) {
            StackTraceElement at = e.getStackTrace().length > 1 ? e.getStackTrace()[1] : null;
            return "seed " + seed + ": " + e + "\n  at " + at;
        }
    }

    private static void run(long seed, Reached all) {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            if (i == STEPS / 2) {
                world.lull();
            }
        }
        world.comeToRest();
        synchronized (all) {
            all.add(world.reached);
        }
    }
}
