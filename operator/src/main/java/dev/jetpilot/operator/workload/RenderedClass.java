package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/**
 * A hardware class of a revision, rendered once: an upgrade of the operator does not change it.
 *
 * @param name name of the class
 * @param selector which nodes are of it
 * @param gpuResource extended resource of which a pod asks for one, such as nvidia.com/gpu
 * @param template pods that serve it, complete but for the rollout's tolerations; never to be changed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RenderedClass(String name, LabelSelector selector, String gpuResource, PodTemplateSpec template) {}
