package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
    private static final ObjectMeta ROLLOUT =
            new ObjectMetaBuilder().withNamespace("edge").withName("door").build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "fix it, or: jetpilot.dev/retry=m#2"
                        + "| fix it, or: kubectl -n edge annotate er door --overwrite 'jetpilot.dev/retry=m#2'",
                "go on: annotate jetpilot.dev/approve=m-2.7#1.2."
                        + "| go on: kubectl -n edge annotate er door --overwrite 'jetpilot.dev/approve=m-2.7#1.2'.",
                "jetpilot.dev/approve=m#1.1, or jetpilot.dev/reject=m#1; or wait"
                        + "| kubectl -n edge annotate er door --overwrite 'jetpilot.dev/approve=m#1.1', or"
                        + " kubectl -n edge annotate er door --overwrite 'jetpilot.dev/reject=m#1'; or wait",
                "remove the annotation jetpilot.dev/hold | remove the annotation jetpilot.dev/hold:"
                        + " kubectl -n edge annotate er door --overwrite 'jetpilot.dev/hold-'",
                "jetpilot.dev/hold: fair | jetpilot.dev/hold: fair",
                "ended by jetpilot.dev/reject | ended by jetpilot.dev/reject",
                "kubectl annotate er x 'jetpilot.dev/retry=m#2' | kubectl annotate er x 'jetpilot.dev/retry=m#2'",
            })
    void aDecisionBecomesACommandThatCanBePasted(String text, String expected) {
        assertThat(Command.in(text, ROLLOUT)).isEqualTo(expected);
    }
}
