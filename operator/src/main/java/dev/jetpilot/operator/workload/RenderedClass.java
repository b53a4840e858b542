package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Optional;

/**
 * A hardware class of a revision, rendered once: an upgrade of the operator does not change it.
 *
 * @param name name of the class
 * @param selector which nodes are of it
 * @param gpuResource extended resource of which a pod asks for one, such as nvidia.com/gpu
 * @param template pods that serve it, complete but for the rollout's tolerations; never to be changed
 * @param preparationSeconds what building its engine and validating may take before a pod serves, if anything
 * @param needs what a node must be able to; empty in revisions of releases that did not ask
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RenderedClass(
        String name,
        LabelSelector selector,
        String gpuResource,
        PodTemplateSpec template,
        Optional<Long> preparationSeconds,
        Optional<HardwareNeeds> needs) {

    public RenderedClass {
        preparationSeconds = preparationSeconds == null ? Optional.empty() : preparationSeconds;
        needs = needs == null ? Optional.empty() : needs;
    }
}
