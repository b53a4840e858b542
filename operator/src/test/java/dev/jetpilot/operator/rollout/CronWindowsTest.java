package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.api.v1alpha1.MaintenanceWindow;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronWindowsTest {

    private static Windows windows(MaintenanceWindow... windows) {
        return CronWindows.of(Arrays.asList(windows));
    }

    private static MaintenanceWindow window(String schedule, String duration, String zone) {
        return new MaintenanceWindow(schedule, duration, zone);
    }

    @Test
    void withoutWindowsNodesMayAlwaysMove() {
        assertThat(windows().at(Instant.EPOCH)).isEqualTo(new Windows.State(true, Optional.empty()));
    }

    /** One in the morning in Bangkok is 18:00 UTC of the day before. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T17:59:59Z, false, 2026-11-23T18:00:00Z",
        "2026-11-23T18:00:00Z, true,  2026-11-23T21:00:00Z",
        "2026-11-23T20:59:59Z, true,  2026-11-23T21:00:00Z",
        "2026-11-23T21:00:00Z, false, 2026-11-24T18:00:00Z",
    })
    void opensAndClosesInItsTimeZone(Instant now, boolean open, Instant until) {
        assertThat(windows(window("0 1 * * *", "3h", "Asia/Bangkok")).at(now))
                .isEqualTo(new Windows.State(open, Optional.of(until)));
    }

    @Test
    void withoutTimeZoneTheScheduleIsInUtc() {
        assertThat(windows(window("30 2 * * *", "1h", null))
                        .at(Instant.parse("2026-01-01T02:45:00Z"))
                        .open())
                .isTrue();
    }

    /** In Berlin the hour from two to three does not exist on 29 March 2026: the clock goes from 00:59:59Z to 03:00 local. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-29T00:59:59Z, false, 2026-03-29T01:00:00Z",
        "2026-03-29T01:00:00Z, true,  2026-03-29T02:00:00Z",
        "2026-03-29T02:00:00Z, false, 2026-03-30T00:30:00Z",
    })
    void aStartInTheSkippedHourOpensWhenTheHourIsOver(Instant now, boolean open, Instant until) {
        assertThat(windows(window("30 2 * * *", "1h", "Europe/Berlin")).at(now))
                .isEqualTo(new Windows.State(open, Optional.of(until)));
    }

    /** On 25 October 2026 half past two comes twice in Berlin, at 00:30Z and 01:30Z. */
    @ParameterizedTest
    @CsvSource({
        "2026-10-25T00:29:00Z, false, 2026-10-25T00:30:00Z",
        "2026-10-25T00:30:00Z, true,  2026-10-25T00:50:00Z",
        "2026-10-25T01:35:00Z, false, 2026-10-26T01:30:00Z",
    })
    void aStartInTheRepeatedHourOpensOnce(Instant now, boolean open, Instant until) {
        assertThat(windows(window("30 2 * * *", "20m", "Europe/Berlin")).at(now))
                .isEqualTo(new Windows.State(open, Optional.of(until)));
    }

    @Test
    void aWindowAcrossTheChangeKeepsItsRealLength() {
        Windows windows = windows(window("0 1 * * *", "3h", "Europe/Berlin"));
        assertThat(windows.at(Instant.parse("2026-03-29T00:00:00Z")).until())
                .contains(Instant.parse("2026-03-29T03:00:00Z"));
        assertThat(windows.at(Instant.parse("2026-10-24T23:00:00Z")).until())
                .contains(Instant.parse("2026-10-25T02:00:00Z"));
    }

    /** At 01:05Z the clock in Berlin shows 02:05 for the second time; the window opened at 00:30Z. */
    @Test
    void theRepeatedHourIsNotBeforeTheWindow() {
        assertThat(windows(window("30 2 * * *", "3h", "Europe/Berlin")).at(Instant.parse("2026-10-25T01:05:00Z")))
                .isEqualTo(new Windows.State(true, Optional.of(Instant.parse("2026-10-25T03:30:00Z"))));
    }

    @Test
    void overlappingAndTouchingWindowsAreOne() {
        Windows windows = windows(
                window("0 1 * * *", "2h", "UTC"), window("0 2 * * *", "2h", "UTC"), window("0 4 * * *", "1h", "UTC"));
        assertThat(windows.at(Instant.parse("2026-11-23T01:30:00Z")))
                .isEqualTo(new Windows.State(true, Optional.of(Instant.parse("2026-11-23T05:00:00Z"))));
        assertThat(windows.at(Instant.parse("2026-11-23T05:00:00Z")))
                .isEqualTo(new Windows.State(false, Optional.of(Instant.parse("2026-11-24T01:00:00Z"))));
    }

    @Test
    void windowsWithoutAGapAreOpenForLong() {
        Windows.State state = windows(window("0 * * * *", "1h", "UTC")).at(Instant.parse("2026-11-23T05:10:00Z"));
        assertThat(state.open()).isTrue();
        assertThat(state.until().orElseThrow()).isAfter(Instant.parse("2026-11-30T00:00:00Z"));
    }

    @Test
    void weekdaysAndDaysOfTheMonthAreEither() {
        Windows windows = windows(window("0 0 1 * 1", "1h", "UTC"));
        assertThat(windows.at(Instant.parse("2026-12-01T00:30:00Z")).open())
                .as("the first, a Tuesday")
                .isTrue();
        assertThat(windows.at(Instant.parse("2026-11-23T00:30:00Z")).open())
                .as("a Monday")
                .isTrue();
        assertThat(windows.at(Instant.parse("2026-11-24T00:30:00Z")).open())
                .as("a Tuesday")
                .isFalse();
    }

    /** Each hour has one of these; the second one named closes last. */
    @Test
    void theNextOfSeveralWindowsIsTheOneThatOpensFirst() {
        Windows windows = windows(window("0 5 * * *", "1h", "UTC"), window("0 3 * * *", "1h", "UTC"));
        assertThat(windows.at(Instant.parse("2026-11-23T01:00:00Z")).until())
                .contains(Instant.parse("2026-11-23T03:00:00Z"));
        assertThat(windows.at(Instant.parse("2026-11-23T03:00:00Z")).until())
                .contains(Instant.parse("2026-11-23T04:00:00Z"));
        assertThat(windows.at(Instant.parse("2026-11-23T04:00:00Z")).until())
                .contains(Instant.parse("2026-11-23T05:00:00Z"));
    }

    /** At 00:50Z the clock in Berlin is at 02:50 for the first time, at 01:50Z for the second. */
    @ParameterizedTest
    @CsvSource({
        "2026-10-24T23:59:59Z, false, 2026-10-25T00:00:00Z",
        "2026-10-25T00:00:00Z, true,  2026-10-25T00:30:00Z",
        "2026-10-25T00:59:59Z, false, 2026-10-25T02:00:00Z",
        "2026-10-25T01:00:00Z, false, 2026-10-25T02:00:00Z",
        "2026-10-25T01:59:59Z, false, 2026-10-25T02:00:00Z",
        "2026-10-25T02:00:00Z, true,  2026-10-25T02:30:00Z",
    })
    void anHourlyWindowIsNotOpenInTheRepeatedHourASecondTime(Instant now, boolean open, Instant until) {
        assertThat(windows(window("0 * * * *", "30m", "Europe/Berlin")).at(now))
                .isEqualTo(new Windows.State(open, Optional.of(until)));
    }

    /** The last of February in leap years does come; its thirtieth does not. */
    @Test
    void aScheduleThatNeverComesIsRefused() {
        assertThatThrownBy(() -> windows(window("0 1 * * *", "1h", null), window("0 0 30 2 *", "1h", "UTC")))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith(
                        "spec.maintenanceWindows[1].schedule is \"0 0 30 2 *\": no such day ever comes");
        assertThat(windows(window("0 0 29 2 *", "1h", "UTC")).at(Instant.parse("2026-11-23T00:00:00Z")))
                .isEqualTo(new Windows.State(false, Optional.of(Instant.parse("2028-02-29T00:00:00Z"))));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> windows(window("0 1 * * *", null, "UTC")))
                .hasMessageStartingWith("spec.maintenanceWindows[0].duration is missing: write");
        assertThatThrownBy(() -> windows(window(null, "1h", "UTC")))
                .hasMessageStartingWith("spec.maintenanceWindows[0].schedule is missing: write");
        assertThatThrownBy(() -> windows(window("0 1 * * *", "1h", null), window("0 1 * * *", "-1h", null)))
                .hasMessageStartingWith("spec.maintenanceWindows[1].duration is \"-1h\": write");
    }

    @ParameterizedTest
    @CsvSource({
        "every night, 3h,  UTC,     spec.maintenanceWindows[0].schedule",
        "0 25 * * *,  3h,  UTC,     spec.maintenanceWindows[0].schedule",
        "0 1 * * *,   3d,  UTC,     spec.maintenanceWindows[0].duration",
        "0 1 * * *,   0s,  UTC,     spec.maintenanceWindows[0].duration",
        "0 1 * * *,   3h,  Bangkok, spec.maintenanceWindows[0].timeZone",
    })
    void saysWhatIsWrongAndTheMend(String schedule, String duration, String zone, String path) {
        assertThatThrownBy(() -> windows(window(schedule, duration, zone)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith(path + " is \"")
                .hasMessageContaining("write");
    }
}
