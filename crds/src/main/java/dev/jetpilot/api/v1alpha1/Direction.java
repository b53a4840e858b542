package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Which direction of a metric is better. */
public enum Direction {
    @JsonProperty("Lower")
    LOWER,
    @JsonProperty("Higher")
    HIGHER,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
