package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** A gauge that must stay below a bound. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GaugeSlo(
        @JsonPropertyDescription("Name of the gauge.") @Required @WrittenAs(Notation.METRIC)
        String metric,

        @JsonPropertyDescription("Labels the series must carry.") @WrittenAs(Notation.LABEL_VALUE)
        Map<String, String> match,

        @JsonPropertyDescription("Largest value, a quantity in quotes.") @Required @WrittenAs(Notation.QUANTITY)
        Quantity max,

        @JsonPropertyDescription("Other bounds by hardware class, quantities in quotes.") @WrittenAs(Notation.QUANTITY)
        Map<String, Quantity> maxima) {

    public GaugeSlo {
        match = match == null ? null : Map.copyOf(match);
        maxima = maxima == null ? null : Map.copyOf(maxima);
    }
}
