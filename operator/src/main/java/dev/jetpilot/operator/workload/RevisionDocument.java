package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Optional;

/**
 * What a ControllerRevision records of a model, in its {@code data}, which Kubernetes keeps immutable.
 *
 * @param model name of the EdgeModel
 * @param modelVersion its version, for people; may be empty
 * @param classes its hardware classes, in order
 * @param service the Service in front of the pods, if one is wanted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RevisionDocument(
        String model, String modelVersion, List<RenderedClass> classes, Optional<ServicePort> service) {

    public RevisionDocument {
        classes = List.copyOf(classes == null ? List.of() : classes);
        modelVersion = modelVersion == null ? "" : modelVersion;
        service = service == null ? Optional.empty() : service;
    }

    /**
     * Reads a ControllerRevision.
     *
     * @throws IllegalArgumentException when its data is none of ours
     */
    public static RevisionDocument of(ControllerRevision stored) {
        try {
            RevisionDocument document = Json.convert(stored.getData(), RevisionDocument.class);
            if (document == null || document.model == null) {
                throw new IllegalArgumentException("data.model is missing");
            }
            return document;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "ControllerRevision " + stored.getMetadata().getNamespace() + "/"
                            + stored.getMetadata().getName()
                            + " does not hold a revision of Jetpilot's: restore it from a backup, or delete it so that"
                            + " it is made again (" + e.getMessage() + ")",
                    e);
        }
    }

    /** One of its classes, rendered. */
    public Optional<RenderedClass> rendered(String hardwareClass) {
        return classes.stream().filter(c -> c.name().equals(hardwareClass)).findFirst();
    }

    Object data() {
        return Json.tree(this);
    }
}
