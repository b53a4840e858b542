package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.ModelSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Optional;

/**
 * Without an agent: claims and directories of the node are mounted, what is remote the serving container fetches, from
 * {@code JETPILOT_MODEL_URI} and with the Secret's credentials in its environment.
 *
 * @param source where the artifact is
 */
record DirectMount(ModelSource source) implements ModelMount {
    private static final String VOLUME = "model";

    @Override
    public List<Volume> volumes() {
        return ModelLocation.parse(source.uri()).stream()
                .flatMap(location -> volume(location).stream())
                .toList();
    }

    private static Optional<Volume> volume(ModelLocation location) {
        VolumeBuilder volume = new VolumeBuilder().withName(VOLUME);
        if (location instanceof ModelLocation.Claim claim) {
            return Optional.of(
                    volume.withNewPersistentVolumeClaim(claim.claim(), true).build());
        }
        return location instanceof ModelLocation.Host host
                ? Optional.of(volume.withNewHostPath(host.path(), null).build())
                : Optional.empty();
    }

    @Override
    public List<Container> initContainers() {
        return List.of();
    }

    @Override
    public List<VolumeMount> mounts() {
        return volumes().stream()
                .map(volume -> new VolumeMountBuilder()
                        .withName(VOLUME)
                        .withMountPath(MODELS)
                        .withReadOnly(true)
                        .build())
                .toList();
    }

    @Override
    public Optional<String> path() {
        return ModelLocation.parse(source.uri()).flatMap(location -> {
            if (location instanceof ModelLocation.Claim claim) {
                return Optional.of(claim.path().isEmpty() ? MODELS : MODELS + "/" + claim.path());
            }
            return location instanceof ModelLocation.Host ? Optional.of(MODELS) : Optional.empty();
        });
    }

    @Override
    public Optional<String> secret() {
        return Optional.ofNullable(source.secretRef()).map(secret -> secret.name());
    }
}
