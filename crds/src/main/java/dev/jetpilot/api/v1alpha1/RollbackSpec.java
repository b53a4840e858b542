package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.IntOrString;

/** How a bad version is taken back. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RollbackSpec(
        @JsonPropertyDescription("Whether a breach rolls back by itself, or holds and waits for reject.")
        RollbackMode mode,

        @JsonPropertyDescription("Whether a breach rejects the revision in its class or in all.")
        RollbackScope scope,

        @JsonPropertyDescription("Failed canary nodes a class bears.") @Min(0) @Max(1000)
        Integer maxFailed,

        @JsonPropertyDescription("How long a canary node may be offline before it counts as failed.")
        @WrittenAs(Notation.DURATION)
        String offlineGrace,

        @JsonPropertyDescription("Serving nodes that go back at a time.") @WrittenAs(Notation.COUNT_OR_PERCENT)
        IntOrString maxUnavailable,

        @JsonPropertyDescription("How many earlier healthy revisions are gone back to without steps.") @Min(0) @Max(20)
        Integer window) {}
