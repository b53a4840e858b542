package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Identity that decrypts an age file: exactly one of the two. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Age(
        @JsonPropertyDescription("Secret whose key identity holds the age identity.")
        ObjectRef identitySecretRef,

        @JsonPropertyDescription("Path on the node of an identity of its own.")
        String identityHostPath) {}
