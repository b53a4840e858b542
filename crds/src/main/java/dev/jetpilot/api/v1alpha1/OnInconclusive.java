package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when an analysis step reaches its end without proof. */
public enum OnInconclusive {
    @JsonProperty("Pause")
    PAUSE,
    @JsonProperty("Rollback")
    ROLLBACK,
    @JsonProperty("Promote")
    PROMOTE,
    /** A value that this version does not know: written under a newer CRD. */
    @JsonEnumDefaultValue
    @JsonIgnore
    UNKNOWN
}
