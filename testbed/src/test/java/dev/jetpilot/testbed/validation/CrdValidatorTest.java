package dev.jetpilot.testbed.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the validator does beside the rules themselves. */
class CrdValidatorTest {
    private final CrdValidator rollouts = CrdValidator.of(RulesTest.crd("edgerollout"));
    private ObjectNode rollout;

    @BeforeEach
    void freshRollout() {
        rollout = RuleSamples.of("edgerollout").base().deepCopy();
    }

    @Test
    void structuralErrorsHideThoseOfRules() {
        spec().put("bake", "1d");
        spec().put("minReadySeconds", "soon");

        assertThat(rollouts.validate(rollout, Optional.empty()))
                .containsExactly(
                        "spec.minReadySeconds: Invalid value: \"string\": spec.minReadySeconds in body must be of type"
                                + " integer: \"string\"",
                        "<nil>: Invalid value: null: some validation rules were not checked because the object was"
                                + " invalid; correct the existing errors to complete validation");
    }

    @Test
    void longListsAndTextsAreRefused() {
        spec().withArrayProperty("maintenanceWindows").removeAll();
        for (int i = 0; i < 33; i++) {
            spec().withArrayProperty("maintenanceWindows")
                    .addObject()
                    .put("schedule", "0 1 * * *")
                    .put("duration", "3h");
        }
        spec().put("bake", "1m".repeat(17));

        assertThat(rollouts.validate(rollout, Optional.empty()))
                .contains(
                        "spec.maintenanceWindows: Too many: 33: must have at most 32 items",
                        "spec.bake: Too long: may not be more than 32 bytes");
    }

    @Test
    void unknownFieldsAreNamedAndPruned() {
        spec().put("replicas", 3);
        spec().withObjectProperty("rollback").put("automatic", true);
        spec().withArrayProperty("tolerations").addObject().put("key", "a").put("seconds", 3);

        assertThat(rollouts.unknownFields(rollout))
                .containsExactlyInAnyOrder("spec.replicas", "spec.rollback.automatic", "spec.tolerations[1].seconds");
        assertThat(rollouts.validate(rollout, Optional.empty())).isEmpty();
        JsonNode stored = rollouts.prune(rollout);
        assertThat(rollouts.unknownFields(stored)).isEmpty();
        assertThat(stored.at("/spec/rollback/mode").asText()).isEqualTo("Automatic");
        assertThat(stored.at("/metadata/name").asText()).isEqualTo("peoplenet");
    }

    @Test
    void nullIsNoValue() {
        spec().putNull("prefetch");

        assertThat(rollouts.validate(rollout, Optional.empty()))
                .contains(
                        "spec.prefetch: Invalid value: \"null\": spec.prefetch in body must be of type object: \"null\"");
    }

    @Test
    void statusTakesWhateverAnOperatorOfAnotherVersionReports() {
        rollout.withObjectProperty("status").put("phase", "Hibernating");
        rollout.withObjectProperty("status")
                .withArrayProperty("conditions")
                .addObject()
                .put("type", "Sleepy");

        assertThat(rollouts.validate(rollout, Optional.empty())).isEmpty();
    }

    @Test
    void anUnknownVersionIsAMistakeOfTheCaller() {
        rollout.put("apiVersion", "jetpilot.dev/v1");

        assertThatThrownBy(() -> rollouts.validate(rollout, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jetpilot.dev/v1\"")
                .hasMessageContaining("v1alpha1");
    }

    @Test
    void quantitiesAreThoseOfKubernetes() {
        assertThat(List.of("1", "500m", "1Gi", "1.5", "1e3", ".5", "12E", "-3")).allMatch(CrdValidatorTest::isQuantity);
        assertThat(List.of("", "lots", "1gi", "1 Gi", "1GiB", "1.2.3", "e3")).noneMatch(CrdValidatorTest::isQuantity);
        assertThat(KubernetesQuantity.parse("1Ki").orElseThrow()).isEqualByComparingTo("1024");
        assertThat(KubernetesQuantity.parse("250m").orElseThrow()).isEqualByComparingTo("0.25");
    }

    private static boolean isQuantity(String text) {
        return KubernetesQuantity.parse(text).isPresent();
    }

    private ObjectNode spec() {
        return rollout.withObjectProperty("spec");
    }
}
