package dev.jetpilot.operator.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;

/** A JSON merge patch that holds only at the version it was planned on. */
final class MergePatch {
    private final ObjectNode patch = JsonNodeFactory.instance.objectNode();
    private final ObjectNode metadata = patch.putObject("metadata");

    private MergePatch() {}

    static MergePatch of(String resourceVersion) {
        MergePatch made = new MergePatch();
        made.metadata.put("resourceVersion", resourceVersion);
        return made;
    }

    MergePatch annotations(Map<String, String> annotations) {
        ObjectNode changed = metadata.putObject("annotations");
        annotations.forEach(changed::put);
        return this;
    }

    MergePatch owner(OwnerReference owner) {
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", owner.getApiVersion())
                .put("kind", owner.getKind())
                .put("name", owner.getName())
                .put("uid", owner.getUid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return this;
    }

    MergePatch revision(long sequence) {
        patch.put("revision", sequence);
        return this;
    }

    String json() {
        return patch.toString();
    }
}
