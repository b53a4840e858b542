package dev.jetpilot.testbed.jetson;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What holds for a whole world of virtual Jetsons and may be rewritten while it runs: how versions behave, which images
 * cannot be had, which init containers fail. Safe for several threads.
 */
public final class Script {
    private static final long FIRST_FETCH_SECONDS = 5;

    /**
     * How an init container fails.
     *
     * @param after from its start
     * @param exitCode 1 to 255
     * @param message its last words
     */
    public record InitFailure(Duration after, int exitCode, String message) {}

    private final Traffic traffic;
    private final LatencyGrid grid;
    private final long seed;
    private final Map<String, ModelProfile> models = new ConcurrentHashMap<>();
    private final Map<String, String> pullErrors = new ConcurrentHashMap<>();
    private final Map<String, Double> imageMegabytes = new ConcurrentHashMap<>();
    private final Map<String, InitFailure> initFailures = new ConcurrentHashMap<>();

    /**
     * An empty script.
     *
     * @param traffic how requests arrive at every serving pod
     * @param grid boundaries of the exported histogram
     * @param seed of all randomness
     */
    public Script(Traffic traffic, LatencyGrid grid, long seed) {
        this.traffic = traffic;
        this.grid = grid;
        this.seed = seed;
    }

    /** Says how a version behaves from now on. */
    public void model(ModelProfile profile) {
        models.put(profile.version(), profile);
    }

    /** Rewrites how a version behaves. */
    public void model(String version, UnaryOperator<ModelProfile> change) {
        models.compute(version, (key, old) -> change.apply(old == null ? ModelProfile.of(key, Map.of()) : old));
    }

    /** How a version behaves; one that the script does not name is well-behaved, at 25 ms everywhere. */
    public ModelProfile model(String version) {
        return models.computeIfAbsent(version, key -> ModelProfile.of(key, Map.of()));
    }

    /** From now on nobody can fetch that image. */
    public void pullError(String image, String message) {
        pullErrors.put(image, message);
    }

    /** The image can be fetched again. */
    public void pullWorks(String image) {
        pullErrors.remove(image);
    }

    /** How much of an image a node must fetch, in MB; without it NVIDIA's images count 5,000 and others 200. */
    public void imageSize(String image, double megabytes) {
        imageMegabytes.put(image, megabytes);
    }

    /** From now on init containers of that name fail. */
    public void initFails(String container, InitFailure how) {
        initFailures.put(container, how);
    }

    /** Init containers of that name work again. */
    public void initWorks(String container) {
        initFailures.remove(container);
    }

    Optional<String> pullError(String image) {
        return Optional.ofNullable(pullErrors.get(image));
    }

    Optional<InitFailure> initFailure(String container) {
        return Optional.ofNullable(initFailures.get(container));
    }

    double megabytes(String image) {
        return imageMegabytes.getOrDefault(image, image.startsWith("nvcr.io/nvidia/") ? 5000.0 : 200.0);
    }

    /** An init container's work when it is done for the first time on a node, building an engine aside. */
    Duration initTakes() {
        return Duration.ofSeconds(FIRST_FETCH_SECONDS);
    }

    Traffic traffic() {
        return traffic;
    }

    LatencyGrid grid() {
        return grid;
    }

    long seed() {
        return seed;
    }
}
