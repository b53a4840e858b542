package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The closed list that users read. */
class NodeReasonTest {

    @ParameterizedTest
    @EnumSource
    void everyReasonIsOneWordAndTheEndOfASentence(NodeReason reason) {
        assertThat(reason.word()).matches("([A-Z][a-z]+)+");
        assertThat("node-1: " + reason.meaning()).matches("node-1: [a-z].*[^.]");
    }

    @Test
    void noTwoReasonsReadAlike() {
        List<NodeReason> all = Arrays.asList(NodeReason.values());
        assertThat(all).extracting(NodeReason::word).doesNotHaveDuplicates();
        assertThat(all).extracting(NodeReason::meaning).doesNotHaveDuplicates();
    }

    @Test
    void nothingNeedBeDoneAboutNodesThatServe() {
        assertThat(Arrays.stream(NodeReason.values()).filter(NodeReason::content))
                .containsExactly(
                        NodeReason.SERVING,
                        NodeReason.CANARY,
                        NodeReason.WAITING_FOR_STEP,
                        NodeReason.ROLLED_BACK,
                        NodeReason.FAILED,
                        NodeReason.ALARMED);
    }
}
