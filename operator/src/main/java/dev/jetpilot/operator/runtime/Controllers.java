package dev.jetpilot.operator.runtime;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.observe.Changes;
import dev.jetpilot.operator.reconcile.EdgeRolloutReconciler;
import dev.jetpilot.operator.reconcile.LookLimiter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How the SDK is to run the two reconcilers. Its own longest time without a look is ten hours; here it is minutes, because
 * events get lost.
 *
 * @param namespaces that are watched; empty: all
 * @param time in which intervals are meant
 * @param looks how often rollouts are looked at
 */
record Controllers(List<String> namespaces, OperatorTime time, LookLimiter looks) {
    /** Nothing waits for a model but its own status. */
    static final Duration LONGEST_OF_MODELS = Duration.ofHours(1);

    private static final String FIELD_MANAGER = "jetpilot";

    private static final Duration LOOKS_IN = Duration.ofSeconds(1);
    private static final Duration LOOKS_IN_AT_MOST = Duration.ofSeconds(4);
    private static final long PAGE = 100;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    Controllers {
        namespaces = List.copyOf(namespaces);
    }

    /** Annotations wake, not only the generation: by them people decide. */
    void rollouts(ControllerConfigurationOverrider<EdgeRollout> o) {
        common(o, "edgerollouts", EdgeRolloutReconciler.LONGEST)
                .withGenerationAware(false)
                .withRateLimiter(looks)
                .withOnUpdateFilter(Changes::matters)
                .withTriggerReconcilerOnAllEvents(true);
    }

    void models(ControllerConfigurationOverrider<EdgeModel> o) {
        common(o, "edgemodels", LONGEST_OF_MODELS);
    }

    private <R extends HasMetadata> ControllerConfigurationOverrider<R> common(
            ControllerConfigurationOverrider<R> o, String name, Duration longest) {
        return (namespaces.isEmpty() ? o.watchingAllNamespaces() : o.settingNamespaces(Set.copyOf(namespaces)))
                .withName(name)
                .withFieldManager(FIELD_MANAGER)
                .withInformerListLimit(PAGE)
                .withRetry(patientRetry())
                .withReconciliationMaxInterval(interval(longest));
    }

    /** For what people cannot cause: without end, at most 30 s apart. */
    private static GenericRetry patientRetry() {
        return new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(1.5)
                .setMaxInterval(Duration.ofSeconds(30).toMillis());
    }

    /** How often rollouts are looked at: four times a second while looks are cheap, once while they are dear. */
    static LookLimiter looks(OperatorTime time) {
        return new LookLimiter(real(time, LOOKS_IN), real(time, LOOKS_IN_AT_MOST), System::nanoTime);
    }

    /** Of the testbed's faster time too little is left to be told from none. */
    private static Duration real(OperatorTime time, Duration virtual) {
        Duration real = time.real(virtual);
        return real.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : real;
    }

    private Duration interval(Duration virtual) {
        Duration real = time.real(virtual);
        return real.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : real;
    }
}
