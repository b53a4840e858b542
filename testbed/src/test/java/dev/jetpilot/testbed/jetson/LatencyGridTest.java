package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyGridTest {

    @Test
    void neighboursDifferByATenthAndAnchorsAreBoundaries() {
        LatencyGrid grid = LatencyGrid.with(List.of(15.0, 41.5));

        for (int i = 1; i < grid.buckets() - 1; i++) {
            assertThat(grid.upper(i) / grid.upper(i - 1)).isGreaterThan(1).isLessThan(1.101);
        }
        for (double anchor : new double[] {12, 15, 20, 33, 41.5}) {
            assertThat(grid.upper(grid.bucketOf(anchor))).isEqualTo(anchor);
        }
        assertThat(grid.upper(grid.buckets() - 1)).isInfinite();
    }

    @Test
    void quantilesAreInterpolatedWithinABucket() {
        LatencyGrid grid = LatencyGrid.with(List.of());
        long[] counts = new long[grid.buckets()];
        int bucket = grid.bucketOf(20);
        counts[bucket] = 100;

        assertThat(grid.quantile(counts, 1)).isCloseTo(20, within(1e-9));
        assertThat(grid.quantile(counts, 0.5)).isCloseTo(grid.middle(bucket), within(1e-9));
        assertThat(grid.above(counts, 20)).isZero();
        assertThat(grid.above(counts, 12)).isEqualTo(100);
        assertThat(grid.quantile(new long[grid.buckets()], 0.5)).isNaN();
    }

    @Test
    void aBoundaryOutOfRangeIsNamed() {
        assertThatThrownBy(() -> LatencyGrid.with(List.of(0.2)))
                .hasMessageContaining("0.2 ms is not within 1..2000 ms");
    }
}
