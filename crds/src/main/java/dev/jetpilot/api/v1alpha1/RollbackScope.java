package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a breach rejects. */
public enum RollbackScope {
    @JsonProperty("HardwareClass")
    HARDWARE_CLASS,
    @JsonProperty("Rollout")
    ROLLOUT,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
