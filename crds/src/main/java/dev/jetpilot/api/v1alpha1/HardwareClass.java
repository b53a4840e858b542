package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.LabelSelector;

/** One kind of Jetson and what differs on it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HardwareClass(
        @JsonPropertyDescription("Name of the class, unique within the model.")
        String name,

        @JsonPropertyDescription("Which nodes are of this class; the first class that matches wins.")
        LabelSelector nodeSelector,

        @JsonPropertyDescription("Serving image for this class.")
        String image,

        @JsonPropertyDescription("TensorRT version in that image, as in 10.3.")
        String tensorrt,

        @JsonPropertyDescription("Shorthand for engine.precision on this class.")
        Precision precision,

        @JsonPropertyDescription("Another artifact for this class, such as a prebuilt plan.")
        ModelSource source,

        @JsonPropertyDescription("Fields of engine that differ on this class.")
        Engine engine,

        @JsonPropertyDescription("Fields of serving that differ on this class.")
        Serving serving,

        @JsonPropertyDescription("Fields of validation that differ on this class.")
        ValidationOverride validation) {}
