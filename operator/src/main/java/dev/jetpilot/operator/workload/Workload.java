package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The DaemonSet of an assignment: the revision's template, and the rollout's tolerations. */
public final class Workload {
    private static final String ON_DELETE = "OnDelete";

    private Workload() {}

    /**
     * What the DaemonSet of an assignment should be.
     *
     * @param rollout the rollout
     * @param assignment what its pods run
     * @param template the revision's, for the class
     */
    public static DaemonSet daemonSet(EdgeRollout rollout, Assignment assignment, PodTemplateSpec template) {
        String name = rollout.getMetadata().getName();
        Map<String, String> labels = new TreeMap<>(template.getMetadata().getLabels());
        DaemonSet wanted = new DaemonSetBuilder()
                .withNewMetadata()
                .withNamespace(rollout.getMetadata().getNamespace())
                .withName(Names.workload(name, assignment))
                .withLabels(labels)
                .withOwnerReferences(Owner.reference(rollout))
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(new TreeMap<>(Names.selector(name, assignment)))
                .endSelector()
                .withNewUpdateStrategy()
                .withType(ON_DELETE)
                .endUpdateStrategy()
                .withTemplate(withTolerations(template, rollout))
                .endSpec()
                .build();
        wanted.getMetadata().setAnnotations(Map.of(Names.SPEC_HASH, Hash.spec(wanted)));
        return wanted;
    }

    private static PodTemplateSpec withTolerations(PodTemplateSpec template, EdgeRollout rollout) {
        List<Toleration> tolerations = rollout.getSpec().tolerations();
        return new PodTemplateSpecBuilder(template)
                .editSpec()
                .addAllToTolerations(tolerations == null ? List.of() : tolerations)
                .endSpec()
                .build();
    }

    /**
     * Whether a stored DaemonSet is as it should be: written for the same wish, and the fields that decide
     * what runs where not changed by another hand since. The API server's defaults do not count.
     */
    public static boolean current(DaemonSet stored, DaemonSet wanted) {
        return hash(wanted).equals(hash(stored))
                && Objects.equals(
                        Owner.controller(stored).map(r -> r.getUid()),
                        Owner.controller(wanted).map(r -> r.getUid()))
                && ON_DELETE.equals(stored.getSpec().getUpdateStrategy().getType())
                && images(wanted).equals(images(stored))
                && Objects.equals(nodeAffinity(wanted), nodeAffinity(stored));
    }

    private static Object nodeAffinity(DaemonSet set) {
        var affinity = set.getSpec().getTemplate().getSpec().getAffinity();
        return affinity == null ? null : affinity.getNodeAffinity();
    }

    private static List<String> images(DaemonSet set) {
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .map(Container::getImage)
                .toList();
    }

    /** The hash by which a written DaemonSet is known; empty when it carries none. */
    public static String hash(DaemonSet set) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Names.SPEC_HASH, "");
    }

    /** A pod as the DaemonSet controller would make it: to ask, by a dry run, whether the API server takes it. */
    public static Pod pod(DaemonSet set) {
        PodTemplateSpec template = set.getSpec().getTemplate();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(set.getMetadata().getNamespace())
                .withGenerateName(set.getMetadata().getName() + "-")
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }
}
