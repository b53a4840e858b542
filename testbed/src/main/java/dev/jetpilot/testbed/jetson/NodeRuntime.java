package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.ModelLoad;
import dev.jetpilot.testbed.nodeside.NodeDisk;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd, the NVIDIA container runtime and the device plugin of one node: which images are there, who holds the GPU,
 * and what a process finds when it starts. Guarded by the node's lock.
 */
final class NodeRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);
    private static final Duration LOADING_FAILS_AFTER = Duration.ofSeconds(2);
    private static final String NO_DRIVER =
            "error while loading shared libraries: libcuda.so.1: cannot open shared object file: No such file or directory";
    private static final List<Function<Volume, Object>> VOLUME_TYPES = List.of(
            Volume::getEmptyDir,
            Volume::getHostPath,
            Volume::getConfigMap,
            Volume::getSecret,
            Volume::getProjected,
            Volume::getDownwardAPI,
            Volume::getPersistentVolumeClaim,
            Volume::getCsi,
            Volume::getEphemeral,
            Volume::getImage,
            Volume::getNfs);

    private final NodePlan plan;
    private final Script script;
    private final Function<Pod, String> addresses;
    private final Optional<NodeDisk> disk;
    private final ImageStore images;
    private final Set<String> doneBefore = new HashSet<>();
    private final Map<String, Integer> gpuHolders = new HashMap<>();

    /**
     * @param addresses gives a pod its address
     * @param disk of the node, if its init containers are real processes
     */
    NodeRuntime(NodePlan plan, Script script, Function<Pod, String> addresses, Optional<NodeDisk> disk) {
        this.plan = plan;
        this.script = script;
        this.addresses = addresses;
        this.images = new ImageStore(script, plan.linkMegabytesPerSecond());
        this.disk = disk;
    }

    @Override
    public Optional<Refusal> refusal(Pod pod) {
        int asked = ServedModel.gpus(pod);
        int used = gpuHolders.values().stream().mapToInt(Integer::intValue).sum();
        if (asked > plan.gpus() - used) {
            return Optional.of(new Refusal(
                    "OutOfnvidia.com/gpu",
                    "Pod was rejected: Node didn't have enough resource: nvidia.com/gpu, requested: " + asked
                            + ", used: " + used + ", capacity: " + plan.gpus()));
        }
        if (asked > 0) {
            gpuHolders.put(pod.getMetadata().getUid(), asked);
        }
        return Optional.empty();
    }

    /** Makes the volumes of a pod whose containers need real ones. Asks the API server: to be called without the node's lock. */
    void mount(Pod pod) {
        disk.ifPresent(of -> of.mount(pod));
    }

    /** The pod is gone: nothing of it is left on the node. */
    void unmount(String podUid) {
        release(podUid);
        disk.ifPresent(of -> of.unmount(podUid));
    }

    /** Power is gone. */
    void powerCut() {
        disk.ifPresent(NodeDisk::powerCut);
    }

    /** Power is back. */
    void boot() {
        disk.ifPresent(NodeDisk::boot);
    }

    /** The pod is gone or over: its GPU is free. */
    void release(String podUid) {
        gpuHolders.remove(podUid);
    }

    @Override
    public Optional<Refusal> sandboxFailure(Pod pod) {
        String runtimeClass = pod.getSpec().getRuntimeClassName();
        if (runtimeClass != null
                && !runtimeClass.isEmpty()
                && !plan.runtimeHandlers().contains(runtimeClass)) {
            return Optional.of(new Refusal(
                    "FailedCreatePodSandBox",
                    "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no "
                            + "runtime for \"" + runtimeClass + "\" is configured"));
        }
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> VOLUME_TYPES.stream().allMatch(type -> type.apply(volume) == null))
                .findFirst()
                .map(volume -> new Refusal(
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : no volume plugin matched"))
                .or(() -> disk.flatMap(of -> of.trouble(pod)).map(why -> new Refusal("FailedMount", why)));
    }

    @Override
    public String address(Pod pod) {
        return addresses.apply(pod);
    }

    @Override
    public Pull pull(Container container) {
        return images.pull(container);
    }

    @Override
    public void pulled(String image) {
        images.pulled(image);
    }

    @Override
    public Run run(Pod pod, Container container, boolean init) {
        Optional<ServedModel> served = ServedModel.of(pod);
        boolean serves = !init
                && served.filter(model -> model.container().equals(container.getName()))
                        .isPresent();
        boolean builds = init && words(container).anyMatch(word -> word.contains("trtexec"));
        if (serves || builds || ServedModel.gpus(container) > 0) {
            Optional<String> broken = gpuTrouble(pod, container);
            if (broken.isPresent()) {
                return Run.exit(Duration.ofSeconds(2), 127, broken.get());
            }
        }
        if (init) {
            return initRun(pod, container, builds);
        }
        return serves ? servingRun(pod, container, served.get()) : Run.on(Duration.ZERO);
    }

    /** What is not the server of a model may be anything, and is taken to answer. */
    @Override
    public Optional<String> probeFailure(Pod pod, Container container, Probe probe) {
        return ServedModel.of(pod)
                .filter(served -> served.container().equals(container.getName()))
                .flatMap(served -> ServerPaths.of(pod, served).failure(container, probe));
    }

    private Optional<String> gpuTrouble(Pod pod, Container container) {
        String runtimeClass = pod.getSpec().getRuntimeClassName();
        if (runtimeClass == null || runtimeClass.isEmpty()) {
            return Optional.of(NO_DRIVER);
        }
        if (ServedModel.gpus(pod) == 0) {
            // In CSV mode the NVIDIA runtime gives the GPU to whoever has its RuntimeClass (toolkit before PR #1464).
            LOG.info(
                    "container uses the GPU without asking for it node={} pod={} container={}",
                    plan.name(),
                    pod.getMetadata().getName(),
                    container.getName());
        }
        return ImageFit.misfit(container.getImage(), plan.labels().getOrDefault(NodePlan.L4T_LINE, ""));
    }

    private Run initRun(Pod pod, Container container, boolean builds) {
        Optional<Script.InitFailure> failure = script.initFailure(container.getName());
        if (failure.isPresent()) {
            return Run.exit(
                    failure.get().after(),
                    failure.get().exitCode(),
                    failure.get().message());
        }
        if (disk.isPresent() && !"Always".equals(container.getRestartPolicy())) {
            return Run.process(disk.get().start(pod, container));
        }
        if (doneBefore.contains(work(pod, container))) {
            return Run.exit(Duration.ofSeconds(1), 0, "");
        }
        Duration takes = builds
                ? ServedModel.of(pod)
                        .map(model -> script.model(model.version()).engineBuild())
                        .orElse(script.initTakes())
                : script.initTakes();
        return Run.exit(takes, 0, "");
    }

    private Run servingRun(Pod pod, Container container, ServedModel served) {
        ModelProfile profile = script.model(served.version());
        ModelLoad load =
                disk.map(of -> of.load(pod, container, served.model())).orElseGet(ModelLoad.NothingToLoad::new);
        if (load instanceof ModelLoad.Failed failed) {
            return Run.exit(LOADING_FAILS_AFTER, 1, failed.words());
        }
        Run run = profile.crash()
                .map(crash -> new Run(
                        Optional.of(crash.after()),
                        crash.exitCode(),
                        crash.message(),
                        profile.load(),
                        OptionalLong.empty(),
                        Optional.empty()))
                .orElseGet(() -> Run.on(profile.load()));
        return load instanceof ModelLoad.Loaded loaded ? run.serving(loaded.model()) : run;
    }

    @Override
    public void stop(long process, Duration grace) {
        disk.ifPresent(of -> of.stop(process, grace));
    }

    @Override
    public void kill(long process) {
        disk.ifPresent(of -> of.kill(process));
    }

    /** The kernel's memory killer takes a running init container of that name; tells whether there is one. */
    boolean killForMemory(String container) {
        return disk.map(of -> of.killForMemory(container)).orElse(false);
    }

    /** Where a path of the node is on this machine, if its init containers are real. */
    Optional<Path> here(String path) {
        return disk.map(of -> of.here(path));
    }

    @Override
    public void initDone(Pod pod, Container container) {
        doneBefore.add(work(pod, container));
    }

    /** Work that is in the node's cache once it is done: same image, same words, same model. */
    private static String work(Pod pod, Container container) {
        return container.getImage()
                + words(container).toList()
                + ServedModel.of(pod)
                        .map(model -> model.model() + model.version())
                        .orElse("");
    }

    private static Stream<String> words(Container container) {
        return Stream.concat(container.getCommand().stream(), container.getArgs().stream());
    }

    void diskFull(boolean full) {
        images.full(full);
        disk.ifPresent(of -> of.full(full));
    }

    boolean diskFull() {
        return images.full();
    }

    /** Images that are on the node. */
    Set<String> images() {
        return images.all();
    }
}
