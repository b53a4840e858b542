package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;

/** A ratio of bad events to all events. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RatioSlo(
        @JsonPropertyDescription("Counter of bad events.") String bad,
        @JsonPropertyDescription("Counter of good events.") String good,

        @JsonPropertyDescription("Labels the series must carry.")
        Map<String, String> match,

        @JsonPropertyDescription("Largest share of bad events, as in 1%.")
        IntOrString max) {

    public RatioSlo {
        match = match == null ? null : Map.copyOf(match);
    }
}
