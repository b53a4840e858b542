package dev.jetpilot.operator.workload;

import dev.jetpilot.operator.workload.engine.EngineBuild;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With an agent: the artifact arrives in the node's cache, whole and verified, its engine is built there, and only then the pod
 * serves.
 */
final class DeliveredModel implements ModelMount {
    private static final String ONNX = ".onnx";

    private final PreflightStep preflight;
    private final FetchStep fetch;
    private final Optional<EngineStep> engine;
    private final String digest;
    private final String directory;
    private final boolean limited;

    /**
     * @param served the class
     * @param policy names the agent's image
     * @param gpuResource what a container asks for one of to have the GPU
     */
    DeliveredModel(ServedClass served, NodePolicy policy, String gpuResource) {
        this.preflight = new PreflightStep(served, policy);
        this.fetch = new FetchStep(served, policy);
        this.engine = served.engine().map((EngineBuild build) -> new EngineStep(served, build, gpuResource));
        this.digest = served.source().digest();
        this.directory = policy.directory();
        this.limited = policy.cacheLimit().isPresent();
    }

    @Override
    public List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>(preflight.volumes());
        volumes.addAll(fetch.volumes());
        if (engine.isPresent() || limited) {
            volumes.add(FetchStep.directory(EngineStep.CACHE, directory + "/engines"));
        }
        engine.ifPresent(e -> volumes.add(EngineStep.served()));
        return volumes;
    }

    @Override
    public List<Container> initContainers() {
        List<Container> steps = new ArrayList<>();
        steps.add(preflight.container());
        steps.add(fetch.container());
        fetch.calibration().ifPresent(steps::add);
        engine.ifPresent(e -> steps.add(e.container(artifact(NodePaths.ARTIFACT))));
        return steps;
    }

    /** Links from {@code /models} into the artifact and the engines lead somewhere only where both are at the same paths. */
    @Override
    public List<VolumeMount> mounts() {
        return engine.isEmpty()
                ? List.of(artifact(MODELS))
                : List.of(
                        AgentStep.mount(EngineStep.SERVED, MODELS, true),
                        artifact(NodePaths.ARTIFACT),
                        AgentStep.mount(EngineStep.CACHE, NodePaths.ENGINES, true));
    }

    private VolumeMount artifact(String path) {
        return fetch.encrypted()
                ? AgentStep.mount(FetchStep.PLAIN, path, true)
                : AgentStep.mount(FetchStep.CACHE, path, NodePaths.content(digest));
    }

    @Override
    public Optional<String> path() {
        return Optional.of(fetch.file()
                .map(name -> MODELS + "/" + (engine.isPresent() ? plan(name) : name))
                .orElse(MODELS));
    }

    private static String plan(String name) {
        return (name.endsWith(ONNX) ? name.substring(0, name.length() - ONNX.length()) : name) + ".plan";
    }

    @Override
    public Optional<String> secret() {
        return Optional.empty();
    }
}
