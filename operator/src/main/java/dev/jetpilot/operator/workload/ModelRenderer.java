package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.HardwareClass;
import dev.jetpilot.api.v1alpha1.ModelSource;
import dev.jetpilot.api.v1alpha1.Serving;
import dev.jetpilot.operator.fleet.Assignment;
import java.util.Optional;

/** An EdgeModel becomes the record of a revision: once, when it first becomes the target of a rollout. */
public final class ModelRenderer {
    private ModelRenderer() {}

    /**
     * Renders a model that {@link ModelSupport} has no objection to.
     *
     * @param model the model
     * @param id its revision id
     * @param rollout the rollout it is rendered for
     */
    public static RevisionDocument render(EdgeModel model, String id, EdgeRollout rollout) {
        EdgeModelSpec spec = model.getSpec();
        String name = model.getMetadata().getName();
        return new RevisionDocument(
                name,
                spec.modelVersion(),
                spec.hardwareClasses().stream()
                        .map(c -> renderClass(spec, name, c, new Assignment(id, c.name()), rollout))
                        .toList(),
                service(spec));
    }

    private static RenderedClass renderClass(
            EdgeModelSpec spec, String model, HardwareClass c, Assignment assignment, EdgeRollout rollout) {
        Serving serving = ServingMerge.of(spec.serving(), c.serving());
        ModelSource source = c.source() == null ? spec.source() : c.source();
        PodTemplate template = new PodTemplate(
                rollout.getMetadata().getNamespace(),
                rollout.getMetadata().getName(),
                assignment,
                model,
                spec.modelVersion() == null ? "" : spec.modelVersion(),
                c.image(),
                serving,
                source);
        return new RenderedClass(c.name(), c.nodeSelector(), template.gpuResource(), template.build());
    }

    private static Optional<ServicePort> service(EdgeModelSpec spec) {
        return Optional.ofNullable(spec.serving())
                .map(Serving::service)
                .filter(s -> s.port() != null)
                .map(s -> new ServicePort(s.port(), s.targetPort()));
    }
}
