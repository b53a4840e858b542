package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the judge's evidence in a ConfigMap {@code <rollout>-evidence} that the rollout owns, so that a restarted operator
 * goes on where it was. Lost evidence costs time, never correctness: a write that fails is logged, no more.
 */
public final class Evidence {
    private static final Logger LOG = LoggerFactory.getLogger(Evidence.class);
    private static final String KEY = "evidence.json";

    /** At most one write of a rollout in that time. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private record Kept(String json, Instant at) {}

    private final KubernetesClient client;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /** @param client with the right to get and patch ConfigMaps where rollouts are */
    public Evidence(KubernetesClient client) {
        this.client = client;
    }

    /** What was kept of this very rollout, not of another under its name. */
    Optional<String> load(EdgeRollout rollout) {
        ConfigMap found = client.configMaps()
                .inNamespace(rollout.getMetadata().getNamespace())
                .withName(name(rollout))
                .get();
        return Optional.ofNullable(found)
                .filter(map -> map.getMetadata().getOwnerReferences().stream()
                        .anyMatch(o -> o.getUid().equals(rollout.getMetadata().getUid())))
                .map(ConfigMap::getData)
                .map(data -> data.get(KEY));
    }

    /** Keeps the evidence, if it is due. */
    void keep(EdgeRollout rollout, String json, Instant now) {
        Kept last = kept.get(uid(rollout));
        if (last != null
                && (last.at().plus(INTERVAL).isAfter(now) || last.json().equals(json))) {
            return;
        }
        try {
            client.resource(configMap(rollout, json))
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(Names.MANAGER)
                            .withForce(true)
                            .build());
        } catch (KubernetesClientException e) {
            LOG.atWarn()
                    .addKeyValue("configmap", rollout.getMetadata().getNamespace() + "/" + name(rollout))
                    .log("the evidence could not be kept, a restart would begin it again: {}", e.getMessage());
        }
        kept.put(uid(rollout), new Kept(json, now));
    }

    void forget(EdgeRollout rollout) {
        kept.remove(uid(rollout));
    }

    private static String name(EdgeRollout rollout) {
        return rollout.getMetadata().getName() + "-evidence";
    }

    private static String uid(EdgeRollout rollout) {
        return rollout.getMetadata().getUid();
    }

    private static ConfigMap configMap(EdgeRollout rollout, String json) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name(rollout))
                .withNamespace(rollout.getMetadata().getNamespace())
                .addToLabels(Names.EVIDENCE_OF, rollout.getMetadata().getName())
                .addNewOwnerReference()
                .withApiVersion(rollout.getApiVersion())
                .withKind(rollout.getKind())
                .withName(rollout.getMetadata().getName())
                .withUid(uid(rollout))
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .addToData(KEY, json)
                .build();
    }
}
