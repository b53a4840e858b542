package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;

/** How a new model goes out: exactly one of the two. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.canary), has(self.abTest)].filter(x, x).size() == 1",
        message = "set exactly one of canary and abTest")
public record Strategy(
        @JsonPropertyDescription("In steps, node by node.") CanaryStrategy canary,

        @JsonPropertyDescription("Side by side, for comparison.")
        AbTest abTest) {}
