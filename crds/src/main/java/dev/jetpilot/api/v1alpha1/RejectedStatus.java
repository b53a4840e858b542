package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A revision that was rejected in a class. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RejectedStatus(
        @JsonPropertyDescription("Revision id.") String revision,
        @JsonPropertyDescription("Name of its EdgeModel.") String model,

        @JsonPropertyDescription("Attempt that was rejected.")
        Integer attempt,

        @JsonPropertyDescription("Why it was rejected, in one word.")
        String reason,

        @JsonPropertyDescription("Why it was rejected, in a sentence.")
        String message,

        @JsonPropertyDescription("When it was rejected.") String time) {}
