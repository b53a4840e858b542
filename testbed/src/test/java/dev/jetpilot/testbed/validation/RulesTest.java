package dev.jetpilot.testbed.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the CRDs, once accepted and once refused in the words of a kube-apiserver. */
class RulesTest {
    @TestFactory
    Stream<DynamicTest> acceptedSamplesAreAccepted() {
        return samples((validator, sample) ->
                assertThat(validator.validate(sample.accepted(), sample.old())).isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> refusedSamplesAreRefusedInTheWordsOfTheServer() {
        return samples((validator, sample) -> {
            List<String> errors = validator.validate(sample.refused(), sample.old()).stream()
                    .filter(e -> !e.contains("some validation rules were not checked"))
                    .toList();
            assertThat(errors).containsExactlyInAnyOrderElementsOf(sample.errors());
        });
    }

    @ParameterizedTest
    @MethodSource("dev.jetpilot.testbed.validation.RuleSamples#kinds")
    void everyRuleHasASample(String kind) {
        Set<String> messages = new TreeSet<>();
        crd(kind)
                .findValues("x-kubernetes-validations")
                .forEach(rules ->
                        rules.forEach(rule -> messages.add(rule.get("message").asText())));
        String errors = RuleSamples.of(kind).samples().stream()
                .flatMap(s -> s.errors().stream())
                .collect(Collectors.joining("\n"));

        assertThat(messages)
                .hasSizeGreaterThan(20)
                .allSatisfy(message -> assertThat(errors).contains(message));
    }

    @ParameterizedTest
    @MethodSource("dev.jetpilot.testbed.validation.RuleSamples#kinds")
    void theBaseIsAcceptedAndHasNoUnknownField(String kind) {
        CrdValidator validator = CrdValidator.of(crd(kind));
        JsonNode base = RuleSamples.of(kind).base();

        assertThat(validator.validate(base, Optional.empty())).isEmpty();
        assertThat(validator.validate(base, Optional.of(base))).isEmpty();
        assertThat(validator.unknownFields(base)).isEmpty();
    }

    private static Stream<DynamicTest> samples(Check check) {
        return RuleSamples.kinds().flatMap(kind -> {
            CrdValidator validator = CrdValidator.of(crd(kind));
            return RuleSamples.of(kind).samples().stream()
                    .map(s -> DynamicTest.dynamicTest(kind + ": " + s.name(), () -> check.of(validator, s)));
        });
    }

    static JsonNode crd(String kind) {
        return RuleSamples.yaml("/META-INF/jetpilot/crds/" + kind + "s.jetpilot.dev.yaml");
    }

    private interface Check {
        void of(CrdValidator validator, RuleSamples.Sample sample);
    }
}
