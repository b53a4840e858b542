package dev.jetpilot.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Action;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private final Policy policy =
            new Policy(List.of("https://prometheus.example:9090/edge"), List.of("nvidia.com/gpu", "jetpilot.dev/*"));

    private static EdgeRollout rollout(String more) {
        return Serialization.unmarshal(
                "apiVersion: jetpilot.dev/v1alpha1\nkind: EdgeRollout\nmetadata: {name: peoplenet, namespace: edge}\n"
                        + "spec: {modelRef: {name: m1}, nodeSelector: {matchLabels: {site: a}}" + more + "}\n",
                EdgeRollout.class);
    }

    private List<String> objections(String more) {
        return policy.objections(rollout(more));
    }

    @Test
    void whoAsksForNothingIsAllowedEverything() {
        assertThat(objections("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia.com/gpu, true",
        "nvidia.com/gpu2, false",
        "jetpilot.dev/edge, true",
        "jetpilot.dev, false",
        "node-role.kubernetes.io/control-plane, false",
    })
    void taintsAreToleratedByTheirKeys(String key, boolean allowed) {
        List<String> objections = objections(", tolerations: [{key: " + key + ", operator: Exists}]");

        assertThat(objections.isEmpty()).isEqualTo(allowed);
        if (!allowed) {
            assertThat(objections.get(0))
                    .contains("spec.tolerations[0]", "\"" + key + "\"", "JETPILOT_TOLERATIONS", "remove it");
        }
    }

    /** A toleration without a key tolerates everything, the control plane's taints included. */
    @Test
    void aTolerationOfEverythingIsRefusedEvenBesideAnAllowedOne() {
        assertThat(objections(", tolerations: [{key: nvidia.com/gpu}, {operator: Exists}]"))
                .singleElement()
                .asString()
                .contains("spec.tolerations[1] tolerates every taint");
    }

    @Test
    void onlyAStarAloneAllowsATolerationOfEverything() {
        EdgeRollout rollout = rollout(", tolerations: [{operator: Exists}]");

        assertThat(new Policy(List.of(), List.of("*")).objections(rollout)).isEmpty();
        assertThat(new Policy(List.of(), List.of("")).objections(rollout)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "https://prometheus.example:9090/edge, true",
        "https://prometheus.example:9090/edge/site-1, true",
        "HTTPS://Prometheus.EXAMPLE:9090/edge, true",
        "https://prometheus.example:9090/edgewise, false",
        "https://prometheus.example:9090/edge/../admin, false",
        "https://prometheus.example:9090/, false",
        "http://prometheus.example:9090/edge, false",
        "https://prometheus.example/edge, false",
        "https://prometheus.example:9090@evil.example/edge, false",
        "https://me@prometheus.example:9090/edge, false",
        "https://evil.example:9090/edge, false",
        "not a url, false",
        "edge, false",
        "'', false",
    })
    void aPrometheusIsAskedOnlyBelowAnAllowedUrl(String url, boolean allowed) {
        List<String> objections = objections(", analysis: {source: {prometheus: {url: \"" + url + "\"}}, slos: []}");

        assertThat(objections.isEmpty()).isEqualTo(allowed);
        if (!allowed) {
            assertThat(objections.get(0))
                    .contains("spec.analysis.source.prometheus.url is \"" + url + "\"", "JETPILOT_PROMETHEUS_URLS");
        }
    }

    @Test
    void everyObjectionIsTold() {
        assertThat(objections(", tolerations: [{key: a}, {key: b}],"
                        + " analysis: {source: {prometheus: {url: \"http://x\"}}, slos: []}"))
                .hasSize(3);
    }

    @Test
    void whatIsNotAllowedHoldsTheRolloutAndSaysWhy() {
        Target resolved = new Target.Resolved("m1", "r1");

        assertThat(Policy.target(resolved, List.of())).isEqualTo(resolved);
        assertThat(Policy.target(resolved, List.of("one", "two")))
                .isEqualTo(new Target.Unavailable("m1", "NotAllowed", "one; two"));
    }

    /** A breach must still roll back: only what would write the rollout's own wishes is left out. */
    @Test
    void nodesStillMoveBackButDaemonSetsAreNotWritten() {
        Assignment assignment = new Assignment("r1", "orin");
        Action ensure = new Action.EnsureWorkload(assignment);
        Action remove = new Action.RemoveWorkload(assignment);

        assertThat(Policy.permitted(List.of(ensure, remove), List.of("no"))).containsExactly(remove);
        assertThat(Policy.permitted(List.of(ensure, remove), List.of())).containsExactly(ensure, remove);
    }
}
