package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.operator.workload.Hash;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * EdgeModels as the API server stores them. The revision id and the question whether we understand all of a
 * model can only be answered from there: our records leave out what a newer release may have added.
 */
public final class Models {
    private static final ResourceDefinitionContext KIND = ResourceDefinitionContext.fromResourceType(EdgeModel.class);
    private static final int MOST = 1024;

    /**
     * A model as it is stored.
     *
     * @param model what we understand of it
     * @param identity what makes it this one
     */
    public record Stored(EdgeModel model, Identity identity) {}

    /**
     * What makes a model this one.
     *
     * @param uid uid of the EdgeModel
     * @param revision its revision id
     * @param notUnderstood path of a field that this release does not know, if there is one
     */
    public record Identity(String uid, String revision, Optional<String> notUnderstood) {}

    private final KubernetesClient client;
    private final Map<String, Identity> known = new LinkedHashMap<>(16, 0.75f, true);

    /** Reads models through this client. */
    public Models(KubernetesClient client) {
        this.client = client;
    }

    /** Asks the API server. */
    public Optional<Stored> read(String namespace, String name) {
        GenericKubernetesResource raw = client.genericKubernetesResources(KIND)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (raw == null) {
            return Optional.empty();
        }
        KubernetesSerialization json = client.getKubernetesSerialization();
        EdgeModel model = json.convertValue(raw, EdgeModel.class);
        Object spec = raw.getAdditionalProperties().get("spec");
        Identity identity = new Identity(
                raw.getMetadata().getUid(),
                Hash.revisionId(spec == null ? Map.of() : spec),
                Understanding.gap(spec, json.convertValue(model.getSpec(), Object.class), "spec"));
        remember(identity);
        return Optional.of(new Stored(model, identity));
    }

    /** What makes a model of a cache this one. A spec is immutable, so each model is asked for once. */
    Optional<Identity> identify(EdgeModel cached) {
        String uid = cached.getMetadata().getUid();
        synchronized (known) {
            Identity identity = known.get(uid);
            if (identity != null) {
                return Optional.of(identity);
            }
        }
        return read(cached.getMetadata().getNamespace(), cached.getMetadata().getName())
                .map(Stored::identity)
                .filter(identity -> identity.uid().equals(uid));
    }

    private void remember(Identity identity) {
        synchronized (known) {
            known.put(identity.uid(), identity);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }
}
