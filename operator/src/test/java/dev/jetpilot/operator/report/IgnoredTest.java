package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Situation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody wonders at night why a decision came to nothing. */
class IgnoredTest {
    private static final Cursor STABLE =
            Standings.atAnalysis().advance(Standings.NOW).healthy(3, false, Standings.NOW);

    private static Situation situation(Cursor nano, String decision, String value) {
        EdgeRollout rollout = Standings.rollout();
        rollout.getMetadata().setAnnotations(Map.of("jetpilot.dev/" + decision, value));
        return Standings.situation(rollout, nano);
    }

    private static Cursor cursor(String where) {
        return switch (where) {
            case "analysed" -> Standings.atAnalysis();
            case "stable" -> STABLE;
            case "rejected" -> Standings.rejected();
            default -> Standings.rejected().again(Standings.NOW);
        };
    }

    @ParameterizedTest(name = "{0}: {1}={2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "analysed | reject  | peoplnet-2-8-0#1   | no revision of this rollout is of that model; the target is peoplenet-2-8-0",
                "analysed | approve | peoplnet-2-8-0#1.5 | no revision of this rollout is of that model; the target is peoplenet-2-8-0",
                "analysed | reject  | peoplenet-2-8-0#2  | the attempt is #1",
                "analysed | approve | peoplenet-2-8-0#2.5 | the attempt is #1",
                "analysed | approve | peoplenet-2-8-0#1.6 | the last step is 5",
                "rejected | retry   | peoplenet-2-8-0#3  | the attempt is #1",
                "stable   | reject  | peoplenet-2-8-0#1  | it is stable already; to go back, set spec.modelRef.name to another model",
            })
    void aDecisionThatComesToNothingIsTold(String where, String decision, String value, String why) {
        assertThat(Ignored.in(situation(cursor(where), decision, value)))
                .containsExactly("annotation jetpilot.dev/" + decision + " is ignored: \"" + value + "\": " + why
                        + "; correct it, or remove it");
    }

    @ParameterizedTest(name = "{0}: {1}={2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "analysed | approve | peoplenet-2-8-0#1.5",
                "analysed | approve | peoplenet-2-8-0#1.2",
                "analysed | reject  | peoplenet-2-8-0#1",
                "rejected | reject  | peoplenet-2-8-0#1",
                "rejected | retry   | peoplenet-2-8-0#2",
                "retried  | retry   | peoplenet-2-8-0#2",
                "retried  | reject  | peoplenet-2-8-0#1",
                "stable   | retry   | peoplenet-2-8-0#1",
                "analysed | approve | peoplenet-2-7-0#1.1",
                "stable   | approve | pruned-long-ago#1.1",
            })
    void whatHasHadItsEffectOrMayStillIsNot(String where, String decision, String value) {
        assertThat(Ignored.in(situation(cursor(where), decision, value))).isEmpty();
    }

    @Test
    void aTargetThatCannotBeSeenIsNotHeldAgainstADecision() {
        Situation s = situation(STABLE, "reject", "peoplenet-2-9-0#1");
        Situation missing = new Situation(
                s.settings(),
                new Target.Unavailable("peoplenet-2-9-0", "ModelNotFound", "apply it"),
                s.revisions(),
                List.of(),
                s.fleet(),
                s.verdicts(),
                s.now());
        assertThat(Ignored.in(missing)).isEmpty();
    }

    @Test
    void theStatusTellsIt() {
        EdgeRollout rollout = Standings.rollout();
        rollout.getMetadata().setAnnotations(Map.of("jetpilot.dev/reject", "peoplenet-2-8-0#7"));
        assertThat(Standings.rolledBack(rollout).message())
                .contains("; annotation jetpilot.dev/reject is ignored: \"peoplenet-2-8-0#7\": the attempt is #1;");
    }
}
