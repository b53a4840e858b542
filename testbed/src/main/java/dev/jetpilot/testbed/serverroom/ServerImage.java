package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image whose entrypoint is {@code java -jar}.
 *
 * @param reference as pods name it, tag included
 * @param jar what it starts, a file of this machine
 * @param user numeric user that the image names for its processes
 */
public record ServerImage(String reference, Path jar, long user) {

    public ServerImage {
        jar = jar.toAbsolutePath();
    }

    /**
     * The command line of a container. In a container a JVM takes the limit of memory from its cgroup; here it is told.
     *
     * @param tmp where the container's /tmp is
     */
    List<String> command(Container container, Path tmp) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        memoryLimit(container).ifPresent(bytes -> command.add("-XX:MaxRAM=" + bytes));
        command.add("-Djava.io.tmpdir=" + tmp);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(container.getArgs());
        return command;
    }

    private static Optional<Long> memoryLimit(Container container) {
        return Optional.ofNullable(container.getResources())
                .map(ResourceRequirements::getLimits)
                .map(limits -> limits.get("memory"))
                .map(Quantity::getNumericalAmount)
                .map(Number::longValue);
    }
}
