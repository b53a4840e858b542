package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;

/** When nodes may move forward. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MaintenanceWindow(
        @JsonPropertyDescription("Start of the window as a cron expression of five fields.")
        @Required
        @WrittenAs(Notation.CRON)
        String schedule,

        @JsonPropertyDescription("Length of the window, as a Go duration.") @Required @WrittenAs(Notation.DURATION)
        String duration,

        @JsonPropertyDescription("IANA time zone of the schedule.") @WrittenAs(Notation.TIME_ZONE)
        String timeZone) {}
