package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** When nodes may move forward. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MaintenanceWindow(
        @JsonPropertyDescription("Start of the window as a cron expression of five fields.")
        String schedule,

        @JsonPropertyDescription("Length of the window, as a Go duration.")
        String duration,

        @JsonPropertyDescription("IANA time zone of the schedule.")
        String timeZone) {}
