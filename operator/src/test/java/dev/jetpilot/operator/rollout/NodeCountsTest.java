package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeCountsTest {

    @Test
    void countsOfTwoClassesAddUpColumnByColumn() {
        NodeCounts sum = new NodeCounts(1, 2, 4, 8, 16, 32, 64).plus(new NodeCounts(100, 200, 300, 400, 500, 600, 700));
        assertThat(sum).isEqualTo(new NodeCounts(101, 202, 304, 408, 516, 632, 764));
    }

    @Test
    void onlineIsWhatIsNotOffline() {
        assertThat(new NodeCounts(5, 0, 0, 0, 0, 2, 0).online()).isEqualTo(3);
    }
}
