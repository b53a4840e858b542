package dev.jetpilot.operator.workload;

import java.util.Optional;

/** Where a model is, as {@code spec.source.uri} says. */
sealed interface ModelLocation {

    /** The serving container fetches it, from {@code JETPILOT_MODEL_URI}. */
    record Remote() implements ModelLocation {}

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
    record Host(String path) implements ModelLocation {}

    /** Reads a URI; empty when this release has no way to serve from there. */
    static Optional<ModelLocation> parse(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String rest = uri.substring(colon + 3);
        return switch (uri.substring(0, colon)) {
            case "https", "s3" -> Optional.of(new Remote());
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
