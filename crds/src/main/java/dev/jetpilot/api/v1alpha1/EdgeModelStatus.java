package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What the operator knows of a model. A report only. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EdgeModelStatus(
        @JsonPropertyDescription("Generation this status speaks of.")
        Long observedGeneration,

        @JsonPropertyDescription("Revision id: hash of the stored spec, the same on every cluster.")
        String revision,

        @JsonPropertyDescription("Number of hardware classes.")
        Integer classes,

        @JsonPropertyDescription("Ready says whether the model can be rolled out.")
        List<Condition> conditions) {

    public EdgeModelStatus {
        conditions = conditions == null ? null : List.copyOf(conditions);
    }
}
