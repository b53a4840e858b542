package dev.jetpilot.api.v1alpha1;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Where a model runs, and how a new one goes out to those nodes. */
@Group("jetpilot.dev")
@Version("v1alpha1")
@ShortNames("er")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$')",
        message = "name an EdgeRollout with at most 50 characters a-z, 0-9 and -, beginning with a"
                + " letter, without dots:"
                + " the name becomes part of label keys")
public class EdgeRollout extends CustomResource<EdgeRolloutSpec, EdgeRolloutStatus> implements Namespaced {
    @Override
    @Required
    public EdgeRolloutSpec getSpec() {
        return super.getSpec();
    }

    @Override
    protected EdgeRolloutSpec initSpec() {
        return null;
    }

    @Override
    protected EdgeRolloutStatus initStatus() {
        return null;
    }
}
