package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Numeric precision of an engine. */
public enum Precision {
    @JsonProperty("FP32")
    FP32,
    @JsonProperty("FP16")
    FP16,
    @JsonProperty("BF16")
    BF16,
    @JsonProperty("INT8")
    INT8,
    @JsonProperty("FP8")
    FP8,
    @JsonProperty("FP4")
    FP4,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
