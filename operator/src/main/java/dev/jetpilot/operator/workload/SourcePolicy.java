package dev.jetpilot.operator.workload;

import java.nio.file.Path;
import java.util.List;

/**
 * What the operator's configuration allows models to read from nodes. An author of EdgeModels has no rights
 * on nodes otherwise.
 *
 * @param hostPathPrefixes directories below which a hostPath source may be; empty: none
 */
public record SourcePolicy(List<String> hostPathPrefixes) {
    /** No hostPath source at all. */
    public static final SourcePolicy STRICT = new SourcePolicy(List.of());

    public SourcePolicy {
        hostPathPrefixes = List.copyOf(hostPathPrefixes);
        for (String prefix : hostPathPrefixes) {
            if (!prefix.startsWith("/")) {
                throw new IllegalArgumentException("\"" + prefix + "\" must be an absolute path such as /srv/models");
            }
        }
    }

    /** Whether a path of a node may be mounted. Whole path segments count, and {@code ..} is never allowed. */
    public boolean allows(String path) {
        Path asked = Path.of(path);
        return asked.isAbsolute()
                && asked.equals(asked.normalize())
                && hostPathPrefixes.stream().anyMatch(p -> asked.startsWith(Path.of(p)));
    }
}
