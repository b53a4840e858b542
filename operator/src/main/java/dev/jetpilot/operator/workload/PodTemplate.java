package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.MetricsEndpoint;
import dev.jetpilot.api.v1alpha1.ModelSource;
import dev.jetpilot.api.v1alpha1.Serving;
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
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pods that serve one class of a revision.
 *
 * @param namespace namespace of the rollout
 * @param rollout name of the rollout
 * @param assignment what the pods run
 * @param model name of the EdgeModel
 * @param modelVersion its version, may be empty
 * @param image serving image
 * @param serving the serving container, merged
 * @param source where the artifact is
 */
record PodTemplate(
        String namespace,
        String rollout,
        Assignment assignment,
        String model,
        String modelVersion,
        String image,
        Serving serving,
        ModelSource source) {

    private static final String MODELS = "/models";
    private static final String VOLUME = "model";

    PodTemplateSpec build() {
        PodSpecBuilder spec = new PodSpecBuilder()
                .withAffinity(affinity())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRuntimeClassName(orElse(serving.runtimeClassName(), Defaults.RUNTIME_CLASS_NAME))
                .withContainers(container());
        volume().ifPresent(spec::withVolumes);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels())
                .withAnnotations(annotations())
                .endMetadata()
                .withSpec(spec.build())
                .build();
    }

    String gpuResource() {
        return orElse(serving.gpuResource(), Defaults.GPU_RESOURCE);
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
        MetricsEndpoint metrics = serving.metrics();
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
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand(orElse(serving.command(), List.<String>of()))
                .withArgs(orElse(serving.args(), List.<String>of()))
                .withEnv(env())
                .withPorts(orElse(serving.ports(), List.<ContainerPort>of()))
                .withReadinessProbe(serving.readiness())
                .withStartupProbe(serving.startup())
                .withResources(resources())
                .withTerminationMessagePolicy("FallbackToLogsOnError");
        if (source.secretRef() != null) {
            container
                    .addNewEnvFrom()
                    .withNewSecretRef()
                    .withName(source.secretRef().name())
                    .endSecretRef()
                    .endEnvFrom();
        }
        if (volume().isPresent()) {
            container
                    .addNewVolumeMount()
                    .withName(VOLUME)
                    .withMountPath(MODELS)
                    .withReadOnly(true)
                    .endVolumeMount();
        }
        return container.build();
    }

    /** Ours first, so that the user's may refer to it; a name must not stand twice, and the user's counts. */
    private List<EnvVar> env() {
        List<EnvVar> users = orElse(serving.env(), List.<EnvVar>of());
        List<EnvVar> env = new ArrayList<>();
        env.add(new EnvVar("JETPILOT_MODEL_NAME", model, null));
        env.add(new EnvVar("JETPILOT_MODEL_VERSION", modelVersion, null));
        env.add(new EnvVar("JETPILOT_MODEL_URI", source.uri(), null));
        if (source.digest() != null) {
            env.add(new EnvVar("JETPILOT_MODEL_DIGEST", source.digest(), null));
        }
        path().ifPresent(path -> env.add(new EnvVar("JETPILOT_MODEL_PATH", path, null)));
        env.add(new EnvVar("JETPILOT_HARDWARE_CLASS", assignment.hardwareClass(), null));
        env.removeIf(ours -> users.stream().anyMatch(u -> u.getName().equals(ours.getName())));
        env.addAll(users);
        return env;
    }

    private ResourceRequirements resources() {
        ResourceRequirementsBuilder resources = serving.resources() == null
                ? new ResourceRequirementsBuilder()
                : new ResourceRequirementsBuilder(serving.resources());
        return resources.addToLimits(gpuResource(), new Quantity("1")).build();
    }

    private Optional<ModelLocation> location() {
        return ModelLocation.parse(source.uri());
    }

    private Optional<String> path() {
        return location().flatMap(l -> {
            if (l instanceof ModelLocation.Claim claim) {
                return Optional.of(claim.path().isEmpty() ? MODELS : MODELS + "/" + claim.path());
            }
            return l instanceof ModelLocation.Host ? Optional.of(MODELS) : Optional.empty();
        });
    }

    private Optional<Volume> volume() {
        return location().flatMap(l -> {
            if (l instanceof ModelLocation.Claim claim) {
                return Optional.of(new VolumeBuilder()
                        .withName(VOLUME)
                        .withNewPersistentVolumeClaim(claim.claim(), true)
                        .build());
            }
            return l instanceof ModelLocation.Host host
                    ? Optional.of(new VolumeBuilder()
                            .withName(VOLUME)
                            .withNewHostPath(host.path(), null)
                            .build())
                    : Optional.empty();
        });
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
