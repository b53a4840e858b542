package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.operator.rollout.Decisions.AttemptRef;
import dev.jetpilot.operator.rollout.Decisions.StepRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people decide names one attempt of one model, and is obeyed for that only. */
class DecisionsTest {

    private static Decisions decided(String approve, String reject, String retry) {
        return new Decisions(
                Optional.empty(),
                Optional.of(StepRef.parse(approve)),
                Optional.of(AttemptRef.parse(reject)),
                Optional.of(AttemptRef.parse(retry)));
    }

    @ParameterizedTest
    @CsvSource({"m2, 1, true", "m2, 2, false", "m2, 0, false", "m3, 1, false"})
    void anAttemptIsNamedByModelAndNumber(String model, int attempt, boolean meant) {
        Decisions decisions = decided("m2#1.3", " m2#1 ", "m2#1");
        assertThat(decisions.rejects(model, attempt)).isEqualTo(meant);
        assertThat(decisions.retries(model, attempt)).isEqualTo(meant);
        assertThat(decisions.approves(model, attempt, 2))
                .as("step 3 is at index 2")
                .isEqualTo(meant);
        assertThat(decisions.approves(model, attempt, 3)).isFalse();
    }

    @Test
    void nobodyDecidedAnything() {
        assertThat(Decisions.NONE.rejects("m2", 1)).isFalse();
        assertThat(Decisions.NONE.retries("m2", 1)).isFalse();
        assertThat(Decisions.NONE.approves("m2", 1, 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m2", "m2#", "#1", "m2#one", "m2#1.2.3", "m2#1 m3#1", "m2#1234567890"})
    void whatDoesNotReadAsAnAttemptSaysHowItShould(String text) {
        assertThatThrownBy(() -> AttemptRef.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" must read <model>#<attempt>, as in peoplenet-2-8-0#2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m2#1", "m2.3", "m2#1.", "m2#1.x", "m2#.3"})
    void whatDoesNotReadAsAStepSaysHowItShould(String text) {
        assertThatThrownBy(() -> StepRef.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" must read <model>#<attempt>.<step>, as in peoplenet-2-8-0#1.3");
    }

    @Test
    void modelNamesMayHaveDotsAndDigits() {
        assertThat(StepRef.parse("yolo.8-n#12.3")).isEqualTo(new StepRef("yolo.8-n", 12, 3));
        assertThat(AttemptRef.parse("yolo.8-n#12")).isEqualTo(new AttemptRef("yolo.8-n", 12));
    }
}
