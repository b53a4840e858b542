package dev.jetpilot.api.v1alpha1;

import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One immutable version of a TensorRT model. */
@Group("jetpilot.dev")
@Version("v1alpha1")
@ShortNames("em")
public class EdgeModel extends CustomResource<EdgeModelSpec, EdgeModelStatus> implements Namespaced {
    @Override
    @Required
    public EdgeModelSpec getSpec() {
        return super.getSpec();
    }

    @Override
    protected EdgeModelSpec initSpec() {
        return null;
    }

    @Override
    protected EdgeModelStatus initStatus() {
        return null;
    }
}
