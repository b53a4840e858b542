package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Optimisation profile of one dynamic input. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.min.split('x').size() == self.opt.split('x').size() &&"
                + " self.opt.split('x').size() == self.max.split('x').size()",
        message = "min, opt and max must have the same number of dimensions")
public record Shape(
        @JsonPropertyDescription("Name of the network input.") @Required @WrittenAs(Notation.TEXT)
        String input,

        @JsonPropertyDescription("Smallest shape, as in 1x3x544x960.") @Required @WrittenAs(Notation.SHAPE)
        String min,

        @JsonPropertyDescription("Shape the engine is optimised for.") @Required @WrittenAs(Notation.SHAPE)
        String opt,

        @JsonPropertyDescription("Largest shape.") @Required @WrittenAs(Notation.SHAPE)
        String max) {}
