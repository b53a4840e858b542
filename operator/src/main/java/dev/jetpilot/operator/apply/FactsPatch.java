package dev.jetpilot.operator.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Writes what a node is to its labels, by server-side apply under a field manager of its own: labels that others set stay
 * theirs, and moves of the node, which are merge patches, are not touched. Forced: where somebody wrote another value, the
 * node knows better.
 */
public final class FactsPatch {
    /** Field manager of the labels that say what a node is. */
    public static final String MANAGER = "jetpilot-facts";

    private final RawPatch patch;

    /** A writer by this client. */
    public FactsPatch(KubernetesClient client) {
        this.patch = new RawPatch(client);
    }

    /** What came of a write. */
    public sealed interface Outcome {
        /** The node has the labels. */
        record Written() implements Outcome {}

        /** The node has changed since it was looked at, or is gone: nothing was written. */
        record Overtaken() implements Outcome {}

        /**
         * It could not be done.
         *
         * @param why in the API server's words, where it had any
         */
        record Failed(String why) implements Outcome {}
    }

    /**
     * Applies labels to a node.
     *
     * @param node as it was looked at: its version is a precondition, and its uid keeps the apply from making a node that is gone anew
     * @param labels all that this manager wants; a label that only it had set and that is not in here is removed
     */
    public Outcome apply(ObjectMeta node, Map<String, String> labels) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.put("apiVersion", "v1").put("kind", "Node");
        ObjectNode metadata = configuration
                .putObject("metadata")
                .put("name", node.getName())
                .put("uid", node.getUid())
                .put("resourceVersion", node.getResourceVersion());
        labels.forEach(metadata.putObject("labels")::put);
        try {
            patch.apply(
                    "/api/v1/nodes/" + node.getName(),
                    configuration.toString(),
                    MANAGER,
                    NodePatch.METADATA_ONLY,
                    GenericKubernetesResource.class);
            return new Outcome.Written();
        } catch (Obstacle e) {
            return e.why() == Applied.Why.CONFLICT ? new Outcome.Overtaken() : new Outcome.Failed(e.getMessage());
        }
    }
}
