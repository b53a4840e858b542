package dev.jetpilot.operator.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** Which build this is. */
final class BuildInfo {
    private BuildInfo() {}

    /** From the jar's manifest; {@code dev} when it does not run from one. */
    static String version() {
        return Optional.ofNullable(BuildInfo.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    static void show(MeterRegistry registry) {
        Gauge.builder("jetpilot.build.info", () -> 1)
                .description("1, with the version of the operator as label")
                .tag("version", version())
                .register(registry);
    }
}
