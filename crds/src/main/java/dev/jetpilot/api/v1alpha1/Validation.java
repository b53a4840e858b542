package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * A container of the user's that runs on the node after the build and before the pod is Ready. Non-zero exit: this
 * node failed.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Validation(
        @JsonPropertyDescription("Image of the validation container.") @Required @WrittenAs(Notation.IMAGE)
        String image,

        @JsonPropertyDescription("Arguments of the validation container.") @WrittenAs(Notation.ARGUMENT)
        List<String> args,

        @JsonPropertyDescription("How long it may take, as a Go duration.") @WrittenAs(Notation.DURATION)
        String timeout) {

    public Validation {
        args = args == null ? null : List.copyOf(args);
    }
}
