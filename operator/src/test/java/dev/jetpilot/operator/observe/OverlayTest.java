package dev.jetpilot.operator.observe;

import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {
    private final Overlay overlay = new Overlay();

    private static Node cached(String version) {
        Node node = Given.node("n", Map.of("from", "cache"));
        node.getMetadata().setResourceVersion(version);
        return node;
    }

    private void wrote(String version) {
        overlay.wroteNode(
                new ObjectMetaBuilder()
                        .withName("n")
                        .withUid("uid-of-n")
                        .withResourceVersion(version)
                        .withLabels(Map.of("from", "us"))
                        .build(),
                NOW);
    }

    private String from(Node cached, Instant now) {
        return overlay.node(cached, now).getMetadata().getLabels().get("from");
    }

    @ParameterizedTest
    @CsvSource({"99, us", "100, cache", "101, cache", "1000, cache"})
    void theNewerOfCacheAndWriteCounts(String version, String from) {
        wrote("100");

        assertThat(from(cached(version), NOW)).isEqualTo(from);
    }

    @Test
    void onceTheCacheHasCaughtUpAnOldVersionOfItIsNotOverlaidAgain() {
        wrote("100");
        from(cached("100"), NOW);

        assertThat(from(cached("99"), NOW)).isEqualTo("cache");
    }

    @Test
    void versionsThatAreNoNumbersCountWhenTheyAreSeen() {
        wrote("v-b");

        assertThat(from(cached("v-a"), NOW)).isEqualTo("us");
        assertThat(from(cached("v-b"), NOW)).isEqualTo("cache");
    }

    @Test
    void aWriteThatTheWatchNeverShowsIsForgottenWithAge() {
        wrote("100");

        assertThat(from(cached("99"), NOW.plusSeconds(59))).isEqualTo("us");
        assertThat(from(cached("99"), NOW.plusSeconds(60))).isEqualTo("cache");
    }

    @Test
    void whatWasOvertakenIsForgotten() {
        wrote("100");
        overlay.forget(Node.class, "", "n");

        assertThat(from(cached("99"), NOW)).isEqualTo("cache");
    }

    @Test
    void objectsComeAndGoBeforeTheCacheKnows() {
        DaemonSet old = Given.workload(R1);
        DaemonSet fresh = Given.workload(R2);
        overlay.deleted(old, NOW);
        overlay.wrote(fresh, NOW);

        assertThat(overlay.merge(DaemonSet.class, List.of(old), set -> true, NOW))
                .containsExactly(fresh);
        assertThat(overlay.merge(DaemonSet.class, List.of(old), set -> false, NOW))
                .isEmpty();

        DaemonSet again = Given.workload(R1);
        again.getMetadata().setUid("made-again");
        assertThat(overlay.merge(DaemonSet.class, List.of(again, fresh), set -> true, NOW))
                .containsExactly(again, fresh);
    }
}
