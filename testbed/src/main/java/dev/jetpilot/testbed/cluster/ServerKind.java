package dev.jetpilot.testbed.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import java.util.List;
import java.util.Optional;

/** The API servers that there are. */
public enum ServerKind {
    /** In memory, in this process; any speed. */
    EMBEDDED,
    /** kube-apiserver with its controllers, as processes. */
    REAL;

    private static final String PROPERTY = "cluster";

    /** The one that the system property {@code cluster} names, embedded if it names none. */
    public static ServerKind chosen() {
        String name = System.getProperty(PROPERTY, "").strip();
        return switch (name) {
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

    /** Starts one with these CustomResourceDefinitions, which are established when this returns. */
    public ClusterServer start(List<ObjectNode> definitions) {
        return start(definitions, Watchfulness.PATIENT);
    }

    /** Starts one that notices silent nodes sooner or later. */
    public ClusterServer start(List<ObjectNode> definitions, Watchfulness watchfulness) {
        return switch (this) {
            case EMBEDDED -> EmbeddedServer.start(definitions, watchfulness);
            case REAL -> RealServer.start(definitions, watchfulness);
        };
    }
}
