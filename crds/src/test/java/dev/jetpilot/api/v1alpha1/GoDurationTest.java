package dev.jetpilot.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        "168h, PT168H",
        "250ms, PT0.25S",
        "800us, PT0.0008S",
        "800µs, PT0.0008S",
        "15ns, PT0.000000015S",
        "1h0m0.5s, PT1H0.5S",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "0, PT0S",
        "0s, PT0S",
        "-30s, PT-30S",
        "+30s, PT30S",
        "30s1m, PT1M30S"
    })
    void readsWhatGoReads(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1d", "10", "ten", "1h 30m", "s", "-", "1.2.3s", "PT5M", "1H", " 5s"})
    void refusesTheRestAndSaysHowToWriteIt(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is not a duration: ")
                .hasMessageContaining("90s or 1h30m");
    }

    @Test
    void refusesWhatGoCannotHold() {
        assertThatThrownBy(() -> GoDuration.parse("2562048h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("292 years");
        assertThat(GoDuration.parse("2562047h")).isEqualTo(Duration.ofHours(2562047));
    }

    @ParameterizedTest
    @CsvSource({
        "PT1M30S, 1m30s",
        "PT1H30M, 1h30m",
        "PT168H, 168h",
        "PT0.25S, 250ms",
        "PT0.0008S, 800us",
        "PT0.0015S, 1.5ms",
        "PT0.000000015S, 15ns",
        "PT1H0.5S, 1h0.5s",
        "PT0S, 0s",
        "PT-30S, -30s"
    })
    void writesAsShortAsPossible(Duration duration, String expected) {
        assertThat(GoDuration.format(duration)).isEqualTo(expected);
        assertThat(GoDuration.parse(expected)).isEqualTo(duration);
    }
}
