package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** A container of the user's that runs on the node after the build and before the pod is Ready. Non-zero exit: this node failed. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Validation(
        @JsonPropertyDescription("Image of the validation container.")
        String image,

        @JsonPropertyDescription("Arguments of the validation container.")
        List<String> args,

        @JsonPropertyDescription("How long it may take, as a Go duration.")
        String timeout) {

    public Validation {
        args = args == null ? null : List.copyOf(args);
    }
}
