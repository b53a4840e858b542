package dev.jetpilot.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Where a model runs, and how a new one goes out to those nodes. */
@Group("jetpilot.dev")
@Version("v1alpha1")
@ShortNames("er")
public class EdgeRollout extends CustomResource<EdgeRolloutSpec, EdgeRolloutStatus> implements Namespaced {
    @Override
    protected EdgeRolloutSpec initSpec() {
        return null;
    }

    @Override
    protected EdgeRolloutStatus initStatus() {
        return null;
    }
}
