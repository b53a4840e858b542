package dev.jetpilot.testbed.scenario;

import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.NodeGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The fleets of the stories: Orin Nanos and AGX Orins that carry the name of their fleet as label. */
final class Fleets {
    private static final long SEED = 20261123;

    private Fleets() {}

    /** Groups of nodes at one site; 2.8.0 is too slow on Orin Nano (p95 45 ms, objective 33 ms) and well on AGX Orin. */
    static FleetSpec of(NodeGroup... groups) {
        return FleetSpec.of(SEED, List.of(groups), List.of("bangkok"))
                .withModels(List.of(detector("2.6.0", 25, 9), detector("2.7.0", 24, 8.5), detector("2.8.0", 45, 8)));
    }

    static NodeGroup nanos(String fleet, int count) {
        return new NodeGroup(
                "orin-nano", JetsonModule.ORIN_NANO_8GB, "r36.4", count, Duration.ofMillis(33), Map.of("fleet", fleet));
    }

    static NodeGroup agxs(String fleet, int count) {
        return new NodeGroup(
                "agx-orin", JetsonModule.AGX_ORIN_64GB, "r36.4", count, Duration.ofMillis(12), Map.of("fleet", fleet));
    }

    private static ModelProfile detector(String version, double nano, double agx) {
        return ModelProfile.of(
                        version,
                        Map.of(
                                JetsonModule.ORIN_NANO_8GB.label(), millis(nano),
                                JetsonModule.AGX_ORIN_64GB.label(), millis(agx)))
                .prewarmed();
    }

    private static Duration millis(double millis) {
        return Duration.ofNanos(Math.round(millis * 1e6));
    }
}
