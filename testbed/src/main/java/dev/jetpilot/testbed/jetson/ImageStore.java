package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.jetson.ContainerRuntime.Pull;
import dev.jetpilot.testbed.jetson.ContainerRuntime.Refusal;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The images of one node, and how fetching one goes. Guarded by the node's lock. */
final class ImageStore {
    private final Script script;
    private final double linkMegabytesPerSecond;
    private final Set<String> images = new HashSet<>();
    private boolean full;

    ImageStore(Script script, double linkMegabytesPerSecond) {
        this.script = script;
        this.linkMegabytesPerSecond = linkMegabytesPerSecond;
    }

    /** Fetches an image as the container's pull policy wants it. */
    Pull pull(Container container) {
        String image = container.getImage();
        boolean latest = !image.contains("@")
                && (image.endsWith(":latest")
                        || !image.substring(image.lastIndexOf('/') + 1).contains(":"));
        String policy = Optional.ofNullable(container.getImagePullPolicy()).orElse(latest ? "Always" : "IfNotPresent");
        boolean here = images.contains(image);
        if (here && !policy.equals("Always")) {
            return new Pull(Duration.ZERO, Optional.empty());
        }
        if (policy.equals("Never")) {
            return new Pull(
                    Duration.ZERO,
                    Optional.of(new Refusal(
                            "ErrImageNeverPull",
                            "Container image \"" + image + "\" is not present with pull policy of Never")));
        }
        Optional<String> error = script.pullError(image);
        if (error.isPresent()) {
            return new Pull(Duration.ofSeconds(2), Optional.of(new Refusal("ErrImagePull", error.get())));
        }
        if (full && !here) {
            return new Pull(
                    Duration.ofSeconds(20),
                    Optional.of(new Refusal(
                            "ErrImagePull",
                            "rpc error: code = Unknown desc = failed to pull and unpack image \"" + image
                                    + "\": failed to extract layer: write: no space left on device")));
        }
        double seconds = here ? 1 : 1 + script.megabytes(image) / linkMegabytesPerSecond;
        return new Pull(Duration.ofMillis((long) (seconds * 1000)), Optional.empty());
    }

    /** The image has arrived. */
    void pulled(String image) {
        images.add(image);
    }

    /** Images that are on the node. */
    Set<String> all() {
        return Set.copyOf(images);
    }

    /** The disk is full, or has room again. */
    void full(boolean now) {
        full = now;
    }

    boolean full() {
        return full;
    }
}
