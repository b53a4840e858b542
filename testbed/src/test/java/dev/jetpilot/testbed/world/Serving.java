package dev.jetpilot.testbed.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/** Pods as the operator writes them, for one version of a model. */
final class Serving {
    static final String IMAGE = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";
    static final int PORT = 18002;

    private Serving() {}

    static PodTemplateSpec template(String version) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", "peoplenet")
                .addToLabels("version", version)
                .addToAnnotations("jetpilot.dev/metrics", PORT + "/metrics")
                .endMetadata()
                .withNewSpec()
                .withRuntimeClassName("nvidia")
                .withTerminationGracePeriodSeconds(10L)
                .addNewContainer()
                .withName("serving")
                .withImage(IMAGE)
                .withImagePullPolicy("IfNotPresent")
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .addNewEnv()
                .withName("JETPILOT_MODEL_NAME")
                .withValue("peoplenet")
                .endEnv()
                .addNewEnv()
                .withName("JETPILOT_MODEL_VERSION")
                .withValue(version)
                .endEnv()
                .addNewPort()
                .withName("metrics")
                .withContainerPort(PORT)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/v2/health/ready")
                .withNewPort(8000)
                .endHttpGet()
                .withPeriodSeconds(2)
                .endReadinessProbe()
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    /** A pod of that name, already bound to a node. */
    static Pod pod(String name, String node, String version) {
        PodTemplateSpec template = template(version);
        return new PodBuilder()
                .withNewMetadataLike(template.getMetadata())
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpecLike(template.getSpec())
                .withNodeName(node)
                .endSpec()
                .build();
    }
}
