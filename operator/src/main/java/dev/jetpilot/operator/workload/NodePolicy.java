package dev.jetpilot.operator.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the operator's configuration says about nodes: what models may be read from there, and how they are brought there. An
 * author of EdgeModels has no rights on nodes otherwise.
 *
 * @param hostPathPrefixes directories below which a hostPath source may be; empty: none
 * @param agentImage image of the node agent, which brings models to nodes; empty: nothing is brought
 * @param directory absolute path of the directory on nodes for models and engines
 * @param plainHttpHosts hosts, with their port, that may be spoken to without TLS
 * @param bandwidth bytes a second for one download, such as 2Mi; empty: no limit
 * @param cacheLimit size of models and engines together on a node, such as 20Gi; empty: no limit
 */
public record NodePolicy(
        List<String> hostPathPrefixes,
        Optional<String> agentImage,
        String directory,
        List<String> plainHttpHosts,
        Optional<String> bandwidth,
        Optional<String> cacheLimit) {
    /** Where models and engines are on nodes unless the configuration says otherwise. */
    public static final String DIRECTORY = "/var/lib/jetpilot";

    /** No hostPath source at all, and no agent. */
    public static final NodePolicy STRICT = new NodePolicy(List.of());

    public NodePolicy {
        hostPathPrefixes = List.copyOf(hostPathPrefixes);
        plainHttpHosts = List.copyOf(plainHttpHosts);
        hostPathPrefixes.forEach(prefix -> absolute(prefix, "/srv/models"));
        absolute(directory, DIRECTORY);
    }

    /** Without an agent. */
    public NodePolicy(List<String> hostPathPrefixes) {
        this(hostPathPrefixes, Optional.empty(), DIRECTORY, List.of(), Optional.empty(), Optional.empty());
    }

    /** Whether a path of a node may be mounted. Whole path segments count, and {@code ..} is never allowed. */
    public boolean allows(String path) {
        Path asked = Path.of(path);
        return asked.isAbsolute()
                && asked.equals(asked.normalize())
                && hostPathPrefixes.stream().anyMatch(p -> asked.startsWith(Path.of(p)));
    }

    private static void absolute(String path, String example) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("\"" + path + "\" must be an absolute path such as " + example);
        }
    }
}
