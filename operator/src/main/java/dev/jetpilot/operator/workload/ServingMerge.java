package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Serving;
import java.util.Optional;

/** The serving container of one class: the model's, with the fields the class sets put in their place. */
final class ServingMerge {
    private static final Serving NOTHING =
            new Serving(null, null, null, null, null, null, null, null, null, null, null);

    private ServingMerge() {}

    static Serving of(Serving base, Serving override) {
        Serving b = base == null ? NOTHING : base;
        Serving o = override == null ? NOTHING : override;
        return new Serving(
                first(o.command(), b.command()),
                first(o.args(), b.args()),
                first(o.env(), b.env()),
                first(o.ports(), b.ports()),
                first(o.metrics(), b.metrics()),
                first(o.readiness(), b.readiness()),
                first(o.startup(), b.startup()),
                first(o.resources(), b.resources()),
                first(o.runtimeClassName(), b.runtimeClassName()),
                first(o.gpuResource(), b.gpuResource()),
                first(o.service(), b.service()));
    }

    private static <T> T first(T override, T base) {
        return Optional.ofNullable(override).orElse(base);
    }
}
