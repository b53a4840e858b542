package dev.jetpilot.testbed.realnode;

import java.time.Instant;
import java.util.Optional;

/**
 * One life of a container, as containerd saw it.
 *
 * @param id of the container
 * @param image that it was made from, as containerd calls it
 * @param from when its first process started
 * @param to when that ended; empty while it runs
 */
public record ContainerRun(String id, String image, Instant from, Optional<Instant> to) {

    /** Whether both were running at some moment. */
    public boolean overlaps(ContainerRun other) {
        return from.isBefore(other.to.orElse(Instant.MAX)) && other.from.isBefore(to.orElse(Instant.MAX));
    }
}
