package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static Arguments parse(String... words) throws FetchFailure {
        return Arguments.parse(List.of(words), Set.of("size", "time", "name"), Set.of("flag"));
    }

    @Test
    void sizesAndTimesAreReadAsKubernetesWritesThem() throws FetchFailure {
        assertThat(parse("--size=500k").bytes("size", 0)).isEqualTo(500_000);
        assertThat(parse("--size=2Mi").bytes("size", 0)).isEqualTo(2_097_152);
        assertThat(parse("--size=7").bytes("size", 0)).isEqualTo(7);
        assertThat(parse().bytes("size", 9)).isEqualTo(9);
        assertThat(parse("--time=1h30m").duration("time", Duration.ZERO)).isEqualTo(Duration.ofMinutes(90));
        assertThat(parse("--time=250ms").duration("time", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--size=2MB", "--size=", "--size=-1", "--time=90", "--time=1x", "--time=s", "--time=0s"})
    void whatMakesNoSenseIsABadCommand(String word) {
        assertThatExceptionOfType(FetchFailure.class)
                .isThrownBy(() -> {
                    Arguments arguments = parse(word);
                    arguments.bytes("size", 0);
                    arguments.duration("time", Duration.ZERO);
                })
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.BAD_COMMAND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--unknown=1", "--unknown", "--flag=yes", "--size", "size=1", "-size=1", ""})
    void whatIsNotKnownIsABadCommand(String word) {
        assertThatExceptionOfType(FetchFailure.class).isThrownBy(() -> parse(word));
    }

    @Test
    void anOptionIsGivenOnceUnlessItIsAList() throws FetchFailure {
        Arguments twice = parse("--name=a", "--name=b");
        assertThat(twice.all("name")).containsExactly("a", "b");
        assertThatExceptionOfType(FetchFailure.class).isThrownBy(() -> twice.required("name"));
    }

    @Test
    void exitCodesAreAllDifferentAndNoneIsASignals() {
        Set<Integer> codes = new HashSet<>();
        Arrays.stream(Outcome.values()).forEach(o -> codes.add(o.exitCode()));
        assertThat(codes).hasSize(Outcome.values().length).allMatch(c -> c >= 0 && c < 125);
    }
}
