package dev.jetpilot.testbed.serverroom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What one server node is.
 *
 * @param name of the node
 * @param directory where its pods' files and logs go; made, and not removed afterwards
 * @param images that it can run
 * @param backOff how long a container that ends again waits for its second restart, doubled for each further one; the first is at once.
 *     A kubelet's is 10 s
 * @param lease between two renewals of the node's lease; a kubelet's is 10 s
 */
public record ServerPlan(String name, Path directory, List<ServerImage> images, Duration backOff, Duration lease) {

    public ServerPlan {
        directory = directory.toAbsolutePath();
        images = List.copyOf(images);
    }
}
