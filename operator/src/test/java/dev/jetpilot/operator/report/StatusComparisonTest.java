package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.rollout.RolloutPhase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusComparisonTest {

    private static EdgeRolloutStatus promoting(int updated, String reason) {
        return Standings.status(
                Standings.rollout(),
                Standings.atAnalysis(),
                Standings.report(
                        RolloutPhase.PROGRESSING,
                        false,
                        reason,
                        Standings.nano(
                                RolloutPhase.PROGRESSING, reason, Standings.atAnalysis(), updated, Optional.empty())));
    }

    @Test
    void aNodeMoreIsANewFactButNotAnotherCourse() {
        EdgeRolloutStatus before = promoting(7, "Promoting");
        EdgeRolloutStatus now = promoting(8, "Promoting");
        assertThat(StatusComparison.sameFacts(before, now)).isFalse();
        assertThat(StatusComparison.sameCourse(before, now)).isTrue();
    }

    @Test
    void anotherReasonIsAnotherCourse() {
        assertThat(StatusComparison.sameCourse(promoting(8, "Promoting"), promoting(8, "Baking")))
                .isFalse();
    }

    @Test
    void aVerdictIsAnotherCourse() {
        EdgeRolloutStatus before = Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 7);
        assertThat(StatusComparison.sameCourse(
                        before, Standings.analysing(Standings.rollout(), Verdict.PASS, "30ms", 7)))
                .isFalse();
        assertThat(StatusComparison.sameCourse(
                        before, Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "31ms", 9)))
                .isTrue();
    }

    @Test
    void aRejectionIsAnotherCourse() {
        assertThat(StatusComparison.sameCourse(
                        Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 7),
                        Standings.rolledBack(Standings.rollout())))
                .isFalse();
    }
}
