package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.MetricsEndpoint;
import dev.jetpilot.api.v1alpha1.Serving;
import dev.jetpilot.api.v1alpha1.Validation;
import dev.jetpilot.operator.fleet.Assignment;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods that serve one class of a revision.
 *
 * @param namespace namespace of the rollout
 * @param rollout name of the rollout
 * @param assignment what the pods run
 * @param model name of the EdgeModel
 * @param modelVersion its version, may be empty
 * @param served the class
 * @param mount how the model comes to the serving container
 */
record PodTemplate(
        String namespace,
        String rollout,
        Assignment assignment,
        String model,
        String modelVersion,
        ServedClass served,
        ModelMount mount) {

    PodTemplateSpec build() {
        PodSpecBuilder spec = new PodSpecBuilder()
                .withAffinity(affinity())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRuntimeClassName(orElse(serving().runtimeClassName(), Defaults.RUNTIME_CLASS_NAME))
                .withVolumes(mount.volumes())
                .withInitContainers(mount.initContainers())
                .withContainers(container());
        served.validation().map(this::validation).ifPresent(spec::addToInitContainers);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels())
                .withAnnotations(annotations())
                .endMetadata()
                .withSpec(spec.build())
                .build();
    }

    private Serving serving() {
        return served.serving();
    }

    /** Extended resource of which a pod of a class asks for one. */
    static String gpuResource(ServedClass served) {
        return orElse(served.serving().gpuResource(), Defaults.GPU_RESOURCE);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(Names.selector(rollout, assignment));
        labels.put(Names.MODEL, Names.asLabelValue(model));
        labels.put("app.kubernetes.io/name", "jetpilot-serving");
        labels.put("app.kubernetes.io/instance", rollout);
        labels.put("app.kubernetes.io/component", "serving");
        labels.put("app.kubernetes.io/managed-by", Names.MANAGER);
        if (Names.isLabelValue(modelVersion)) {
            labels.put("app.kubernetes.io/version", modelVersion);
        }
        return labels;
    }

    private Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("kubectl.kubernetes.io/default-container", Names.SERVING);
        MetricsEndpoint metrics = serving().metrics();
        if (metrics != null && metrics.port() != null) {
            annotations.put(Names.METRICS, metrics.port() + orElse(metrics.path(), Defaults.METRICS_PATH));
        }
        return annotations;
    }

    /** On nodes with this assignment, and never beside another pod of this rollout: hand-over without overlap. */
    private Affinity affinity() {
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(NodeLabel.assignment(namespace, rollout).key())
                .withOperator("In")
                .withValues(assignment.labelValue())
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .withNewPodAntiAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .addToMatchLabels(Names.ROLLOUT, rollout)
                .endLabelSelector()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }

    private Container container() {
        ContainerBuilder container = new ContainerBuilder()
                .withName(Names.SERVING)
                .withImage(served.definition().image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand(orElse(serving().command(), List.<String>of()))
                .withArgs(orElse(serving().args(), List.<String>of()))
                .withEnv(env())
                .withVolumeMounts(mount.mounts())
                .withPorts(orElse(serving().ports(), List.<ContainerPort>of()))
                .withReadinessProbe(serving().readiness())
                .withStartupProbe(serving().startup())
                .withResources(resources())
                .withTerminationMessagePolicy("FallbackToLogsOnError");
        mount.secret()
                .ifPresent(secret -> container
                        .addNewEnvFrom()
                        .withNewSecretRef()
                        .withName(secret)
                        .endSecretRef()
                        .endEnvFrom());
        return container.build();
    }

    /** The user's trial of the model: it has what the serving container has. */
    private Container validation(Validation validation) {
        return new ContainerBuilder()
                .withName(PodSteps.VALIDATION)
                .withImage(validation.image())
                .withImagePullPolicy("IfNotPresent")
                .withArgs(orElse(validation.args(), List.<String>of()))
                .withEnv(env())
                .withVolumeMounts(mount.mounts())
                .withResources(resources())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .build();
    }

    /** Ours first, so that the user's may refer to it; a name must not stand twice, and the user's counts. */
    private List<EnvVar> env() {
        List<EnvVar> users = orElse(serving().env(), List.<EnvVar>of());
        List<EnvVar> env = new ArrayList<>();
        env.add(new EnvVar("JETPILOT_MODEL_NAME", model, null));
        env.add(new EnvVar("JETPILOT_MODEL_VERSION", modelVersion, null));
        env.add(new EnvVar("JETPILOT_MODEL_URI", served.source().uri(), null));
        if (served.source().digest() != null) {
            env.add(new EnvVar("JETPILOT_MODEL_DIGEST", served.source().digest(), null));
        }
        mount.path().ifPresent(path -> env.add(new EnvVar("JETPILOT_MODEL_PATH", path, null)));
        env.add(new EnvVar("JETPILOT_HARDWARE_CLASS", assignment.hardwareClass(), null));
        env.removeIf(ours -> users.stream().anyMatch(u -> u.getName().equals(ours.getName())));
        env.addAll(users);
        return env;
    }

    private ResourceRequirements resources() {
        ResourceRequirementsBuilder resources = serving().resources() == null
                ? new ResourceRequirementsBuilder()
                : new ResourceRequirementsBuilder(serving().resources());
        return resources.addToLimits(gpuResource(served), new Quantity("1")).build();
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
