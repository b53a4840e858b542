package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;

/** One kind of Jetson and what differs on it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.precision) || !has(self.engine) || !has(self.engine.precision)",
        message = "precision and engine.precision are both set: keep one")
public record HardwareClass(
        @JsonPropertyDescription("Name of the class, unique within the model.")
        @Required
        @WrittenAs(Notation.SHORT_NAME)
        String name,

        @JsonPropertyDescription("Which nodes are of this class; the first class that matches wins.") @Required
        LabelSelector nodeSelector,

        @JsonPropertyDescription("Serving image for this class.") @Required @WrittenAs(Notation.IMAGE)
        String image,

        @JsonPropertyDescription("TensorRT version in that image, as in 10.3. Required where an engine is built.")
        @WrittenAs(Notation.TENSORRT)
        String tensorrt,

        @JsonPropertyDescription("Shorthand for engine.precision on this class.")
        Precision precision,

        @JsonPropertyDescription("Another artifact for this class, such as a prebuilt plan.")
        ModelSource source,

        @JsonPropertyDescription("Fields of engine that differ on this class; what is set here replaces that field.")
        Engine engine,

        @JsonPropertyDescription("Fields of serving that differ on this class; what is set here replaces that field.")
        Serving serving,

        @JsonPropertyDescription("Fields of validation that differ on this class.")
        ValidationOverride validation) {}
