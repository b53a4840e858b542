package dev.jetpilot.testbed.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Argo CD says of a rollout, and what its buttons write. */
class ArgoCdTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String BAKING =
            "{name: nano, stable: aaa, canary: bbb, attempt: 2, nodes: {desired: 4, updated: 4}}";
    private static final String WAITING =
            "{name: nano, stable: aaa, canary: bbb, attempt: 2, nodes: {desired: 4, updated: 0}}";
    private static final String THIRD_STEP =
            "{name: agx, stable: aaa, canary: bbb, attempt: 2, step: 3, nodes: {desired: 4, updated: 2}}";
    private static final String FIFTH_STEP =
            "{name: nx, stable: aaa, canary: bbb, attempt: 1, step: 5, nodes: {desired: 4, updated: 2}}";
    private static final String DONE = "{name: nano, stable: bbb, attempt: 1, nodes: {desired: 4, updated: 4}}";
    private static final String REJECTED =
            "{name: orin, stable: aaa, canary: bbb, attempt: 3, step: 5, nodes: {desired: 4, updated: 0},"
                    + " rejected: [{revision: bbb, attempt: 3}]}";
    private static final String REJECTED_LONG_AGO =
            "{name: orin, stable: aaa, canary: bbb, attempt: 4, step: 1, nodes: {desired: 4, updated: 1},"
                    + " rejected: [{revision: bbb, attempt: 3}]}";

    private final ArgoCd argo = ArgoCd.ofRepository();

    private static GenericKubernetesResource rollout(String metadata, String status) {
        try {
            return YAML.readValue("""
                    apiVersion: jetpilot.dev/v1alpha1
                    kind: EdgeRollout
                    metadata: {name: shops, generation: 7%s}
                    spec: {modelRef: {name: detector-2-8-0}}
                    status: %s
                    """.formatted(metadata, status), GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(status, e);
        }
    }

    private static GenericKubernetesResource withClasses(String... classes) {
        return rollout(
                "",
                "{observedGeneration: 7, phase: Progressing, classes: [" + String.join(", ", List.of(classes)) + "]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                              | Progressing | waiting for the operator",
                "{observedGeneration: -1}                                        | Progressing | waiting for the operator to see the change",
                "{observedGeneration: 6, phase: Healthy, message: fine}          | Progressing | waiting for the operator to see the change",
                "{observedGeneration: 7, phase: Healthy, message: fine}          | Healthy     | fine",
                "{observedGeneration: 7, phase: Progressing, message: on it}     | Progressing | on it",
                "{observedGeneration: 7, phase: Paused, message: approve}        | Suspended   | approve",
                "{observedGeneration: 7, phase: Degraded, message: taken back}   | Degraded    | taken back",
                "{observedGeneration: 7, phase: Paused, message: no model, conditions: [{type: Stalled, status: 'True'}]}  | Degraded  | no model",
                "{observedGeneration: 7, phase: Paused, message: held, conditions: [{type: Stalled, status: 'False'}]}     | Suspended | held",
                "{observedGeneration: 7, phase: PhaseOfTheFuture, message: new}  | Progressing | new",
            })
    void healthOfARollout(String status, String health, String message) {
        assertThat(argo.health(rollout("", status))).isEqualTo(new ArgoCd.Health(health, message));
    }

    @Test
    void buttonsAreOfferedWhereTheyDoSomething() {
        assertThat(argo.enabled(rollout("", "{observedGeneration: 6}"))).containsExactly("hold");
        assertThat(argo.enabled(withClasses(DONE))).containsExactly("hold");
        assertThat(argo.enabled(withClasses(BAKING))).containsExactly("hold", "reject");
        assertThat(argo.enabled(withClasses(WAITING))).containsExactly("approve", "hold", "reject");
        assertThat(argo.enabled(withClasses(DONE, THIRD_STEP))).containsExactly("approve", "hold", "reject");
        assertThat(argo.enabled(withClasses(DONE, REJECTED))).containsExactly("hold", "retry");
        assertThat(argo.enabled(withClasses(REJECTED_LONG_AGO))).containsExactly("approve", "hold", "reject");
        assertThat(argo.enabled(rollout(", annotations: {jetpilot.dev/hold: fair}", "{observedGeneration: 7}")))
                .containsExactly("release");
    }

    @Test
    void approveNamesTheStepOfTheClassFurthestBehind() {
        assertThat(annotation("approve", withClasses(BAKING, FIFTH_STEP, THIRD_STEP)))
                .isEqualTo("detector-2-8-0#2.3");
        assertThat(annotation("approve", withClasses(THIRD_STEP, WAITING))).isEqualTo("detector-2-8-0#2.1");
        assertThat(annotation("approve", withClasses(REJECTED, FIFTH_STEP))).isEqualTo("detector-2-8-0#1.5");
    }

    @Test
    void rejectEndsTheAttemptAndRetryBeginsTheNext() {
        assertThat(annotation("reject", withClasses(FIFTH_STEP, THIRD_STEP))).isEqualTo("detector-2-8-0#2");
        assertThat(annotation("retry", withClasses(FIFTH_STEP, REJECTED))).isEqualTo("detector-2-8-0#4");
    }

    @Test
    void holdAndReleaseLeaveOtherAnnotationsAlone() {
        GenericKubernetesResource free = rollout(", annotations: {team: vision}", "{observedGeneration: 7}");

        Map<String, String> held = argo.act("hold", free);

        assertThat(held).isEqualTo(Map.of("team", "vision", "jetpilot.dev/hold", "held in Argo CD"));
        free.getMetadata().setAnnotations(held);
        assertThat(argo.act("release", free)).isEqualTo(Map.of("team", "vision"));
    }

    private String annotation(String action, GenericKubernetesResource rollout) {
        return argo.act(action, rollout).get("jetpilot.dev/" + action);
    }
}
