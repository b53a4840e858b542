package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Unit of a latency metric's values. */
public enum LatencyUnit {
    @JsonProperty("ns")
    NS,
    @JsonProperty("us")
    US,
    @JsonProperty("ms")
    MS,
    @JsonProperty("s")
    S,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
