package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How an INT8, FP8 or FP4 engine knows its scales. */
public enum Quantization {
    @JsonProperty("Explicit")
    EXPLICIT,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
