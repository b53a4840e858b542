package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Calibration;
import dev.jetpilot.operator.workload.engine.EngineBuild;
import dev.jetpilot.operator.workload.engine.EngineKey;
import dev.jetpilot.operator.workload.engine.EngineScript;
import dev.jetpilot.operator.workload.engine.TrtexecFlags;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** The engine is built, or found in the node's cache, by a script in the class's own image, which holds the GPU meanwhile. */
final class EngineStep {
    static final String CACHE = "engines";
    static final String SERVED = "served";

    private final ServedClass served;
    private final EngineBuild build;
    private final String gpuResource;

    EngineStep(ServedClass served, EngineBuild build, String gpuResource) {
        this.served = served;
        this.build = build;
        this.gpuResource = gpuResource;
    }

    Container container(VolumeMount artifact) {
        List<VolumeMount> mounts = new ArrayList<>(List.of(
                artifact,
                AgentStep.mount(CACHE, NodePaths.ENGINES, false),
                AgentStep.mount(PreflightStep.WORK, NodePaths.WORK, false),
                AgentStep.mount(SERVED, NodePaths.SERVED, false)));
        served.calibration()
                .ifPresent(c -> mounts.add(
                        AgentStep.mount(FetchStep.CACHE, NodePaths.CALIBRATION, NodePaths.content(c.digest()))));
        return new ContainerBuilder()
                .withName(PodSteps.ENGINE)
                .withImage(served.definition().image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand("/bin/sh", "-c", EngineScript.text(), "jetpilot-engine")
                .withArgs(TrtexecFlags.of(build))
                .withEnv(env())
                .withVolumeMounts(mounts)
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withAllowPrivilegeEscalation(false)
                .endSecurityContext()
                .withNewResources()
                .addToLimits(gpuResource, new Quantity("1"))
                .endResources()
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .build();
    }

    private List<EnvVar> env() {
        List<EnvVar> env = new ArrayList<>();
        env.add(new EnvVar("JETPILOT_ENGINE_KEY", EngineKey.of(served.source().digest(), build), null));
        env.add(new EnvVar(
                "JETPILOT_ENGINE_TIMEOUT", Long.toString(build.timeout().toSeconds()), null));
        env.add(new EnvVar("JETPILOT_ARTIFACT", served.source().digest(), null));
        env.add(new EnvVar("JETPILOT_TENSORRT", build.tensorrt().toString(), null));
        served.calibration()
                .map(Calibration::uri)
                .ifPresent(uri -> env.add(
                        new EnvVar("JETPILOT_CALIBRATION", NodePaths.CALIBRATION + "/" + ModelFile.name(uri), null)));
        return env;
    }

    static Volume served() {
        return new VolumeBuilder()
                .withName(SERVED)
                .withNewEmptyDir()
                .endEmptyDir()
                .build();
    }
}
