package dev.jetpilot.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FleetMapTest {
    private final FleetMap map = new FleetMap(false);

    @Test
    void aNodeIsASignUnderItsSite() {
        assertThat(map.lines(List.of(
                        cell("orin-nano", "bangkok", "2.7.0", true, true),
                        cell("orin-nano", "bangkok", "2.8.0", false, true),
                        cell("orin-nano", "phuket", "", false, false),
                        cell("agx-orin", "phuket", "2.8.0", true, true))))
                .containsExactly(
                        "           bangkok   phuket",
                        "orin-nano  A b       x",
                        "agx-orin             B",
                        "A 2.7.0 on 1   B 2.8.0 on 1   small letter starting 1   x offline 1");
    }

    @Test
    void aVersionKeepsItsSignWhenAnotherIsGone() {
        map.lines(List.of(cell("orin-nx", "bangkok", "2.9.0", true, true)));
        assertThat(map.lines(List.of(cell("orin-nx", "bangkok", "2.10.0", true, true))))
                .contains("orin-nx  B", "B 2.10.0 on 1   small letter starting 0   x offline 0");
    }

    private static FleetMap.Cell cell(
            String hardwareClass, String site, String version, boolean ready, boolean online) {
        return new FleetMap.Cell("jetson", hardwareClass, site, version, ready, online);
    }
}
