package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Age;
import dev.jetpilot.api.v1alpha1.Calibration;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code agent fetch}: the artifact, and the calibration cache, onto the node. docs/fetch.md has the options. */
final class FetchStep {
    static final String CACHE = "models";
    static final String PLAIN = "plain";
    private static final String SOURCE = "source";
    private static final String CREDENTIALS = "credentials";
    private static final String COSIGN = "cosign";
    private static final String AGE = "age";
    private static final String IDENTITY = "identity";

    private final ServedClass served;
    private final NodePolicy policy;

    FetchStep(ServedClass served, NodePolicy policy) {
        this.served = served;
        this.policy = policy;
    }

    /** Name of the file that arrives; empty for artifacts of a registry, whose layers have titles. */
    Optional<String> file() {
        boolean registry = location() instanceof ModelLocation.Registry;
        return registry
                ? Optional.empty()
                : Optional.of(
                        encrypted()
                                ? ModelFile.plainName(served.source().uri())
                                : ModelFile.name(served.source().uri()));
    }

    /** Whether the model is decrypted, into memory. */
    boolean encrypted() {
        return served.age().isPresent();
    }

    private ModelLocation location() {
        return ModelLocation.parse(served.source().uri()).orElseThrow();
    }

    Container container() {
        List<String> args = common(served.source().uri(), served.source().digest());
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(AgentStep.mount(CACHE, NodePaths.MODELS, false));
        file().ifPresent(name -> args.add("--name=" + name));
        ModelLocation location = location();
        if (location instanceof ModelLocation.Claim) {
            args.add("--mount=" + NodePaths.SOURCE);
            mounts.add(AgentStep.mount(SOURCE, NodePaths.SOURCE, true));
        } else if (location instanceof ModelLocation.Host host) {
            args.add("--mount=" + NodePaths.SOURCE);
            policy.hostPathPrefixes().forEach(prefix -> args.add("--allow-host-path=" + prefix));
            mounts.add(AgentStep.mount(SOURCE, NodePaths.SOURCE + host.directory(), true));
        }
        if (served.source().secretRef() != null) {
            args.add("--credentials=" + NodePaths.CREDENTIALS);
            mounts.add(AgentStep.mount(CREDENTIALS, NodePaths.CREDENTIALS, true));
        }
        served.cosignSecret().ifPresent(secret -> {
            args.add("--cosign-key=" + NodePaths.COSIGN + "/cosign.pub");
            mounts.add(AgentStep.mount(COSIGN, NodePaths.COSIGN, true));
        });
        served.age().ifPresent(age -> {
            args.add("--age-identity=" + NodePaths.AGE + "/" + IDENTITY);
            args.add("--plain=" + NodePaths.PLAIN);
            boolean file = age.identityHostPath() != null;
            mounts.add(AgentStep.mount(AGE, file ? NodePaths.AGE + "/" + IDENTITY : NodePaths.AGE, true));
            mounts.add(AgentStep.mount(PLAIN, NodePaths.PLAIN, false));
        });
        return AgentStep.container(PodSteps.FETCH, policy.agentImage().orElseThrow(), args, mounts);
    }

    /** The calibration cache is fetched with the artifact's credentials, and is not signed by itself: its digest is. */
    Optional<Container> calibration() {
        return served.calibration().map(this::calibration);
    }

    private Container calibration(Calibration calibration) {
        List<String> args = common(calibration.uri(), calibration.digest());
        List<VolumeMount> mounts = new ArrayList<>(List.of(AgentStep.mount(CACHE, NodePaths.MODELS, false)));
        args.add("--name=" + ModelFile.name(calibration.uri()));
        if (served.source().secretRef() != null) {
            args.add("--credentials=" + NodePaths.CREDENTIALS);
            mounts.add(AgentStep.mount(CREDENTIALS, NodePaths.CREDENTIALS, true));
        }
        return AgentStep.container(
                PodSteps.FETCH_CALIBRATION, policy.agentImage().orElseThrow(), args, mounts);
    }

    private List<String> common(String uri, String digest) {
        List<String> args =
                new ArrayList<>(List.of("fetch", "--cache=" + NodePaths.MODELS, "--uri=" + uri, "--digest=" + digest));
        policy.plainHttpHosts().forEach(host -> args.add("--allow-http=" + host));
        policy.bandwidth().ifPresent(rate -> args.add("--bandwidth=" + rate));
        return args;
    }

    List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(directory(CACHE, policy.directory() + "/models"));
        ModelLocation location = location();
        if (location instanceof ModelLocation.Claim claim) {
            volumes.add(new VolumeBuilder()
                    .withName(SOURCE)
                    .withNewPersistentVolumeClaim(claim.claim(), true)
                    .build());
        } else if (location instanceof ModelLocation.Host host) {
            volumes.add(new VolumeBuilder()
                    .withName(SOURCE)
                    .withNewHostPath(host.directory(), "Directory")
                    .build());
        }
        if (served.source().secretRef() != null) {
            volumes.add(secret(CREDENTIALS, served.source().secretRef().name()));
        }
        served.cosignSecret().ifPresent(name -> volumes.add(secret(COSIGN, name)));
        served.age().ifPresent(age -> {
            volumes.add(identity(age));
            volumes.add(new VolumeBuilder()
                    .withName(PLAIN)
                    .withNewEmptyDir()
                    .withMedium("Memory")
                    .endEmptyDir()
                    .build());
        });
        return volumes;
    }

    private static Volume identity(Age age) {
        return age.identityHostPath() == null
                ? secret(AGE, age.identitySecretRef().name())
                : new VolumeBuilder()
                        .withName(AGE)
                        .withNewHostPath(age.identityHostPath(), "File")
                        .build();
    }

    private static Volume secret(String volume, String name) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewSecret()
                .withSecretName(name)
                .withDefaultMode(0400)
                .endSecret()
                .build();
    }

    /** A directory of the node that the kubelet makes when it is not there. */
    static Volume directory(String volume, String path) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewHostPath(path, "DirectoryOrCreate")
                .build();
    }
}
