package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;

/** Where the model artifact is stored and what its bytes must hash to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSource(
        @JsonPropertyDescription("Where the artifact is: oci://, https://, s3://, pvc://CLAIM/PATH,"
                + " or hostPath:///PATH where the operator's policy allows it.")
        @Required
        @WrittenAs(Notation.URI)
        String uri,

        @JsonPropertyDescription(
                "sha256: digest of what is stored there. For oci the digest of the" + " manifest, else of the file.")
        @Required
        @WrittenAs(Notation.DIGEST)
        String digest,

        @JsonPropertyDescription("Secret with the credentials for the source.")
        ObjectRef secretRef) {}
