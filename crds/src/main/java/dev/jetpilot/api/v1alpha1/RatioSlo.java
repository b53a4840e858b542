package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;

/** A ratio of bad events to all events. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RatioSlo(
        @JsonPropertyDescription("Counter of bad events.") @Required @WrittenAs(Notation.METRIC)
        String bad,

        @JsonPropertyDescription("Counter of good events.") @Required @WrittenAs(Notation.METRIC)
        String good,

        @JsonPropertyDescription("Labels the series must carry.") @WrittenAs(Notation.LABEL_VALUE)
        Map<String, String> match,

        @JsonPropertyDescription("Largest share of bad events, as in 1%.") @Required @WrittenAs(Notation.RATE)
        IntOrString max) {

    public RatioSlo {
        match = match == null ? null : Map.copyOf(match);
    }
}
