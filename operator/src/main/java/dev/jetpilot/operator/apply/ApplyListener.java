package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.rollout.Action;

/** Hears of every action, for metrics and events. Called on the thread that writes: be quick, do not throw. */
public interface ApplyListener {
    /** Nobody listens. */
    ApplyListener NONE = new ApplyListener() {};

    /** An action was carried out. */
    default void done(EdgeRollout rollout, Action action) {}

    /** An action could not be carried out. */
    default void stopped(EdgeRollout rollout, Applied.Stop stop) {}
}
