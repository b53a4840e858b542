package dev.jetpilot.operator.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.facts.FactLabels.Change;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which labels a node is to have, and when nothing is written. */
class FactLabelsTest {
    private static final String THROTTLED = "jetpilot.dev/throttled";
    private static final NodeFacts ORIN_NANO = Pages.facts("orin-nano");

    private static Change change(Map<String, String> has, NodeFacts facts, boolean throttled) {
        return FactLabels.change(has, facts, throttled).orElseThrow();
    }

    private static Map<String, String> with(Map<String, String> labels, String key, String value) {
        Map<String, String> more = new HashMap<>(labels);
        more.put(key, value);
        return more;
    }

    private static Map<String, String> without(Map<String, String> labels, String key) {
        Map<String, String> fewer = new HashMap<>(labels);
        fewer.remove(key);
        return fewer;
    }

    @Test
    void aNewNodeGetsAllThatIsKnownAndTheDevicePluginsLabel() {
        Change change = change(Map.of("site", "bangkok"), ORIN_NANO, false);

        assertThat(change.wanted()).isEqualTo(with(ORIN_NANO.labels(), "nvidia.com/gpu.present", "true"));
        assertThat(change.changed()).isEqualTo(change.wanted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nano", "tx2", "xavier-nx", "agx-xavier", "orin-nano", "orin-nx", "agx-orin", "thor"})
    void whatIsWrittenOnceIsNotWrittenAgain(String board) {
        Map<String, String> has =
                with(change(Map.of(), Pages.facts(board), false).wanted(), "site", "bangkok");

        assertThat(FactLabels.change(has, Pages.facts(board), false)).isEmpty();
    }

    @Test
    void aJetPackUpgradeChangesWhatItChangesOnly() {
        Map<String, String> has = change(Map.of(), ORIN_NANO, false).wanted();
        Map<String, String> newer =
                with(with(ORIN_NANO.labels(), "jetpilot.dev/jetpack", "7.2"), "jetpilot.dev/l4t-line", "r39.2");

        Change change = change(has, new NodeFacts(newer, Optional.empty()), false);

        assertThat(change.changed()).isEqualTo(Map.of("jetpilot.dev/jetpack", "7.2", "jetpilot.dev/l4t-line", "r39.2"));
        assertThat(change.wanted()).isEqualTo(with(newer, "nvidia.com/gpu.present", "true"));
    }

    @Test
    void aFactThatIsMissingTakesNoLabelAway() {
        Map<String, String> has = change(Map.of(), ORIN_NANO, false).wanted();
        NodeFacts less = new NodeFacts(without(ORIN_NANO.labels(), "jetpilot.dev/power-mode"), Optional.empty());

        assertThat(FactLabels.change(has, less, false)).isEmpty();
        assertThat(FactLabels.change(has, new NodeFacts(Map.of(), Optional.empty()), false))
                .isEmpty();
    }

    /** By server-side apply, what is not named any more goes: so it is named although the fact is missing. */
    @Test
    void aLabelWhoseFactIsMissingIsKeptByAWriteOfOthers() {
        Map<String, String> has = change(Map.of(), ORIN_NANO, false).wanted();
        NodeFacts other = new NodeFacts(Map.of("jetpilot.dev/power-mode", "15W"), Optional.empty());

        Change change = change(has, other, false);

        assertThat(change.changed()).isEqualTo(Map.of("jetpilot.dev/power-mode", "15W"));
        assertThat(change.wanted()).isEqualTo(with(has, "jetpilot.dev/power-mode", "15W"));
    }

    @Test
    void aMachineWithoutAGpuThatIsKnownGetsNothing() {
        assertThat(FactLabels.change(Map.of("site", "bangkok"), new NodeFacts(Map.of(), Optional.empty()), false))
                .isEmpty();
    }

    @Test
    void whatSomebodySaidOfTheGpuStays() {
        Map<String, String> has = with(change(Map.of(), ORIN_NANO, false).wanted(), "nvidia.com/gpu.present", "false");

        assertThat(FactLabels.change(has, ORIN_NANO, false)).isEmpty();
    }

    @Test
    void throttledComesAndGoesAndIsNeverSaidToBeFalse() {
        Map<String, String> cool = change(Map.of(), ORIN_NANO, false).wanted();
        Change hot = change(cool, ORIN_NANO, true);

        assertThat(hot.changed()).isEqualTo(Map.of(THROTTLED, "true"));
        assertThat(hot.wanted()).isEqualTo(with(cool, THROTTLED, "true"));
        assertThat(FactLabels.change(hot.wanted(), ORIN_NANO, true)).isEmpty();

        Change cooled = change(hot.wanted(), ORIN_NANO, false);
        assertThat(cooled.changed()).isEqualTo(Map.of(THROTTLED, ""));
        assertThat(cooled.wanted()).isEqualTo(cool);
        assertThat(FactLabels.change(with(cool, THROTTLED, "false"), ORIN_NANO, false))
                .isEmpty();
    }
}
