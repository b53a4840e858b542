package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One immutable version of a model: the artifact, how its engine is built, how it is served on each kind of Jetson. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self == oldSelf",
        message = "an EdgeModel is immutable: create a new EdgeModel and point modelRef at it")
@ValidationRule(
        value = "self.hardwareClasses.all(c, self.hardwareClasses.exists_one(d, d.name == c.name))",
        message = "two hardwareClasses have the same name: give each its own")
@ValidationRule(
        value = "has(self.source) || self.hardwareClasses.all(c, has(c.source))",
        message = "set source, or give every hardware class a source of its own")
@ValidationRule(
        value = "has(self.validation) || self.hardwareClasses.all(c, !has(c.validation))",
        message = "a hardware class changes validation.image but there is no validation to change:"
                + " set validation, with its image")
@ValidationRule(value = EngineRules.HAS_ENGINE, message = EngineRules.HAS_ENGINE_MEND)
@ValidationRule(value = EngineRules.HAS_TENSORRT, message = EngineRules.HAS_TENSORRT_MEND)
@ValidationRule(value = EngineRules.INT8, message = EngineRules.INT8_MEND)
@ValidationRule(value = EngineRules.LOW_FLOAT, message = EngineRules.LOW_FLOAT_MEND)
@ValidationRule(value = EngineRules.LOW_FLOAT_MODULE, message = EngineRules.LOW_FLOAT_MODULE_MEND)
@ValidationRule(value = EngineRules.DLA_PRECISION, message = EngineRules.DLA_PRECISION_MEND)
@ValidationRule(value = EngineRules.DLA_MODULE, message = EngineRules.DLA_MODULE_MEND)
@ValidationRule(value = EngineRules.STRONGLY_TYPED, message = EngineRules.STRONGLY_TYPED_MEND)
@ValidationRule(value = EngineRules.BF16, message = EngineRules.BF16_MEND)
public record EdgeModelSpec(
        @JsonPropertyDescription("Version of the model, for people; it stands in labels.")
        @Required
        @WrittenAs(Notation.MODEL_VERSION)
        String modelVersion,

        @JsonPropertyDescription("Where the artifact is. A class may have its own.")
        ModelSource source,

        @JsonPropertyDescription("How the signature of the artifact is checked. Fails closed.")
        Verification verification,

        @JsonPropertyDescription("How the artifact is decrypted on the node. Plaintext is in memory only.")
        Encryption encryption,

        @JsonPropertyDescription(
                "How the TensorRT engine is built on the node. Absent: the artifact" + " is served as it is.")
        Engine engine,

        @JsonPropertyDescription("A container that checks the engine on the node before it serves."
                + " Non-zero exit: this node failed.")
        Validation validation,

        @JsonPropertyDescription("The serving container, for every class.")
        Serving serving,

        @JsonPropertyDescription("Kinds of Jetson in order; the first match wins.") @Required @Size(min = 1, max = 32)
        List<HardwareClass> hardwareClasses) {

    public EdgeModelSpec {
        hardwareClasses = hardwareClasses == null ? null : List.copyOf(hardwareClasses);
    }
}
