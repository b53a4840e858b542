package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;

/**
 * The Service in front of a rollout's pods. Its traffic stays on the node: an edge model serves its own
 * node.
 */
public final class Frontend {
    private static final String LOCAL = "Local";

    private Frontend() {}

    /** What the Service of a rollout should be. */
    public static Service service(EdgeRollout rollout, ServicePort port) {
        String name = rollout.getMetadata().getName();
        Service wanted = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(rollout.getMetadata().getNamespace())
                .withName(name)
                .addToLabels("app.kubernetes.io/instance", name)
                .addToLabels("app.kubernetes.io/managed-by", Names.MANAGER)
                .addToLabels(Names.ROLLOUT, name)
                .withOwnerReferences(Owner.reference(rollout))
                .endMetadata()
                .withNewSpec()
                .withInternalTrafficPolicy(LOCAL)
                .addToSelector(Names.ROLLOUT, name)
                .addNewPort()
                .withName(port.targetPort())
                .withPort(port.port())
                .withProtocol("TCP")
                .withTargetPort(new IntOrString(port.targetPort()))
                .endPort()
                .endSpec()
                .build();
        wanted.getMetadata().setAnnotations(Map.of(Names.SPEC_HASH, Hash.spec(wanted)));
        return wanted;
    }

    /**
     * Whether a stored Service is as it should be, the API server's defaults aside. One that lost its owner is not: it would
     * outlive the rollout. Ports that somebody added stay, for no write of ours would remove them.
     */
    public static boolean current(EdgeRollout rollout, Service stored, Service wanted) {
        return Owner.controls(rollout, stored)
                && hash(wanted).equals(hash(stored))
                && LOCAL.equals(stored.getSpec().getInternalTrafficPolicy())
                && wanted.getSpec().getSelector().equals(stored.getSpec().getSelector())
                && ports(stored).containsAll(ports(wanted));
    }

    private record Port(String name, Integer port, String protocol, IntOrString targetPort) {}

    private static List<Port> ports(Service service) {
        return service.getSpec().getPorts().stream()
                .map(p -> new Port(p.getName(), p.getPort(), p.getProtocol(), p.getTargetPort()))
                .toList();
    }

    /** Whether a stored Service is this rollout's and was made by us. */
    public static boolean ours(EdgeRollout rollout, Service stored) {
        return Owner.controls(rollout, stored) && Owner.bearsLabels(rollout, stored);
    }

    private static String hash(Service service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Names.SPEC_HASH, "");
    }
}
