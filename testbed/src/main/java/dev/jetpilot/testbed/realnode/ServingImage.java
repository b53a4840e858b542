package dev.jetpilot.testbed.realnode;

import dev.jetpilot.testbed.controlplane.Binary;
import dev.jetpilot.testbed.controlplane.BinaryCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The image of a small inference server that answers on port 8000: {@code POST /infer?frame=N} with JSON, {@code /ready}, and {@code /metrics} with
 * the histogram {@code inference_request_duration_seconds}. It sends itself 20 requests a second.
 *
 * @param version its tag, and what its answers say
 * @param latency how long its accelerator takes for a frame, give or take a tenth
 */
public record ServingImage(String version, Duration latency) {

    /** What a pod calls it. */
    public String name() {
        return "jetpilot.local/serving:" + version;
    }

    /** Builds the server if it has not been built yet, and writes its image into a directory. */
    public Path write(Path directory) {
        Path program = BinaryCache.usual().binaries(Set.of(Binary.SERVING)).get(Binary.SERVING);
        return new OciImage(name(), program, List.of("-version=" + version, "-latency=" + latency.toMillis() + "ms"))
                .write(directory.resolve("serving-" + version + ".tar"));
    }
}
