package dev.jetpilot.testbed.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The API servers that there are. */
public enum ServerKind {
    /** In memory, in this process; any speed. */
    EMBEDDED,
    /** kube-apiserver with its controllers, as processes. */
    REAL;

    private static final String PROPERTY = "cluster";
    private static final Instant ORIGIN = Instant.parse("2026-05-04T03:00:00Z");

    /** The one that the system property {@code cluster} names, embedded if it names none. */
    public static ServerKind chosen() {
        return named(System.getProperty(PROPERTY, ""));
    }

    /**
     * The one that a value of that property names.
     *
     * @throws IllegalArgumentException if there is none of that name, with the mend
     */
    public static ServerKind named(String name) {
        return switch (name.strip()) {
            case "", "embedded" -> EMBEDDED;
            case "real" -> REAL;
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + " is \"" + name + "\": write embedded or real");
        };
    }

    /** What must be installed for it, with the mend; empty if nothing is missing. */
    public Optional<String> missing() {
        return this == REAL ? RealControlPlane.missing(ControlPlaneOptions.chosenStore()) : Optional.empty();
    }

    /** How stories are set up on it, patient with silent nodes. */
    public Setting usual() {
        return switch (this) {
            // A day that maintenance windows can rely on.
            case EMBEDDED -> new Setting(Watchfulness.PATIENT, 200, wall -> ORIGIN, directory());
            // Controllers and scheduler need real milliseconds for what kubelets and operator do in fast time.
            case REAL -> new Setting(Watchfulness.PATIENT, 60, wall -> wall, directory());
        };
    }

    private static Path directory() {
        return Path.of(Optional.ofNullable(System.getProperty("jetpilot.cluster.directory"))
                .filter(text -> !text.isBlank())
                .orElse("target/cluster"));
    }

    /** Starts one with these CustomResourceDefinitions, which are established when this returns. */
    public ClusterServer start(List<ObjectNode> definitions) {
        return start(definitions, usual());
    }

    /** Starts one that is set up otherwise. */
    public ClusterServer start(List<ObjectNode> definitions, Setting setting) {
        return switch (this) {
            case EMBEDDED -> EmbeddedServer.start(definitions, setting);
            case REAL -> RealServer.start(definitions, setting);
        };
    }
}
