package dev.jetpilot.operator.workload;

import java.util.Optional;

/** Where a model is, as {@code spec.source.uri} says. */
sealed interface ModelLocation {

    /** Behind HTTPS or S3. */
    record Remote() implements ModelLocation {}

    /** In a registry, as an OCI artifact. */
    record Registry() implements ModelLocation {}

    /**
     * On a claim of the rollout's namespace.
     *
     * @param claim name of the PersistentVolumeClaim
     * @param path below its root, may be empty
     */
    record Claim(String claim, String path) implements ModelLocation {}

    /**
     * On the node.
     *
     * @param path absolute path
     */
    record Host(String path) implements ModelLocation {
        /** The directory it is in. */
        String directory() {
            int slash = path.lastIndexOf('/');
            return slash <= 0 ? "/" : path.substring(0, slash);
        }
    }

    /** Reads a URI; empty when there is no way to serve from there. */
    static Optional<ModelLocation> parse(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String rest = uri.substring(colon + 3);
        return switch (uri.substring(0, colon)) {
            case "https", "s3" -> Optional.of(new Remote());
            case "oci" -> Optional.of(new Registry());
            case "pvc" -> {
                int slash = rest.indexOf('/');
                String claim = slash < 0 ? rest : rest.substring(0, slash);
                yield claim.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Claim(claim, slash < 0 ? "" : rest.substring(slash + 1)));
            }
            case "hostPath" -> rest.startsWith("/") ? Optional.of(new Host(rest)) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
