package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** One immutable version of a model: the artifact, how its engine is built, how it is served on each kind of Jetson. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EdgeModelSpec(
        @JsonPropertyDescription("Version of the model, for people.")
        String modelVersion,

        @JsonPropertyDescription("Where the artifact is.") ModelSource source,
        @JsonPropertyDescription("Signature check.") Verification verification,
        @JsonPropertyDescription("Decryption on the node.") Encryption encryption,
        @JsonPropertyDescription("How the engine is built.") Engine engine,

        @JsonPropertyDescription("Check on the node before it serves.")
        Validation validation,

        @JsonPropertyDescription("The serving container, for every class.")
        Serving serving,

        @JsonPropertyDescription("Kinds of Jetson in order; the first match wins.")
        List<HardwareClass> hardwareClasses) {

    public EdgeModelSpec {
        hardwareClasses = hardwareClasses == null ? null : List.copyOf(hardwareClasses);
    }
}
