package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;

/** The name of another object of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectRef(
        @JsonPropertyDescription("Name of the object, in the same namespace.") @Required @WrittenAs(Notation.NAME)
        String name) {}
