package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.ValidationRule;

/** Identity that decrypts an age file: exactly one of the two. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.identitySecretRef), has(self.identityHostPath)].filter(x, x).size() == 1",
        message = "set exactly one of identitySecretRef and identityHostPath")
public record Age(
        @JsonPropertyDescription("Secret whose key identity holds the age identity.")
        ObjectRef identitySecretRef,

        @JsonPropertyDescription("Path on the node of an identity of its own.") @WrittenAs(Notation.PATH)
        String identityHostPath) {}
