package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.api.v1alpha1.HardwareClass;
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
     * @param policy how models are brought to nodes
     */
    public static RevisionDocument render(EdgeModel model, String id, EdgeRollout rollout, NodePolicy policy) {
        EdgeModelSpec spec = model.getSpec();
        String name = model.getMetadata().getName();
        return new RevisionDocument(
                name,
                spec.modelVersion(),
                spec.hardwareClasses().stream()
                        .map(c -> renderClass(spec, name, c, new Assignment(id, c.name()), rollout, policy))
                        .toList(),
                service(spec));
    }

    private static RenderedClass renderClass(
            EdgeModelSpec spec,
            String model,
            HardwareClass c,
            Assignment assignment,
            EdgeRollout rollout,
            NodePolicy policy) {
        ServedClass served = ServedClass.of(spec, c);
        String gpuResource = PodTemplate.gpuResource(served);
        ModelMount mount = policy.agentImage().isPresent()
                ? new DeliveredModel(served, policy, gpuResource)
                : new DirectMount(served.source());
        PodTemplate template = new PodTemplate(
                rollout.getMetadata().getNamespace(),
                rollout.getMetadata().getName(),
                assignment,
                model,
                spec.modelVersion() == null ? "" : spec.modelVersion(),
                served,
                mount);
        return new RenderedClass(
                c.name(),
                c.nodeSelector(),
                gpuResource,
                template.build(),
                preparation(served),
                Optional.of(HardwareNeeds.of(served)));
    }

    /** What a pod may take before it serves, beside what every pod takes. */
    private static Optional<Long> preparation(ServedClass served) {
        long seconds = served.engine().map(e -> e.timeout().toSeconds()).orElse(0L)
                + served.validation()
                        .map(v -> v.timeout() == null ? Defaults.VALIDATION_TIMEOUT : v.timeout())
                        .map(text -> GoDuration.parse(text).toSeconds())
                        .orElse(0L);
        return seconds == 0 ? Optional.empty() : Optional.of(seconds);
    }

    private static Optional<ServicePort> service(EdgeModelSpec spec) {
        return Optional.ofNullable(spec.serving())
                .map(Serving::service)
                .filter(s -> s.port() != null)
                .map(s -> new ServicePort(s.port(), s.targetPort()));
    }
}
