package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.workload.ModelRenderer;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.RenderedClass;
import dev.jetpilot.operator.workload.RevisionDocument;
import dev.jetpilot.operator.workload.RevisionRecord;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Map;

/** Objects of the API server that tests of observing and applying start from. */
public final class Given {
    public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    public static final String MODEL = "peoplenet-2";
    public static final String R1 = "aaaaaaaaaa";
    public static final String R2 = "bbbbbbbbbb";
    public static final String CLASS = "orin-nano";
    private static final KubernetesSerialization READ = new KubernetesSerialization(Clients.tolerant(), true);

    private Given() {}

    public static EdgeRollout rollout() {
        EdgeRollout rollout = READ.unmarshal("""
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {namespace: vision, name: peoplenet, uid: rollout-uid, generation: 1, resourceVersion: "5"}
                spec:
                  modelRef: {name: peoplenet-2}
                  nodeSelector: {matchLabels: {site: bangkok}}
                """, EdgeRollout.class);
        return rollout;
    }

    public static String modelJson(String uid, String extra) {
        return """
                {"apiVersion": "jetpilot.dev/v1alpha1", "kind": "EdgeModel",
                 "metadata": {"namespace": "vision", "name": "peoplenet-2", "uid": "%s", "generation": 1},
                 "spec": {"modelVersion": "2", "source": {"uri": "pvc://store/peoplenet/2"},
                          "serving": {"metrics": {"port": 8002}, "service": {"port": 8001, "targetPort": "grpc"},
                                      "ports": [{"name": "grpc", "containerPort": 8001}]},
                          "hardwareClasses": [{"name": "orin-nano", "image": "serve:2",
                                               "nodeSelector": {"matchLabels": {"module": "nano"}}}] %s}}
                """.formatted(uid, extra);
    }

    public static EdgeModel model() {
        return READ.unmarshal(modelJson("model-uid", ""), EdgeModel.class);
    }

    /** What a revision of the same model would record if it had no Service. */
    public static RevisionDocument withoutService(String id) {
        EdgeModel model = READ.unmarshal(
                modelJson("model-uid", "").replace("\"service\": {\"port\": 8001, \"targetPort\": \"grpc\"},", ""),
                EdgeModel.class);
        return ModelRenderer.render(model, id, rollout(), NodePolicy.STRICT);
    }

    public static RevisionDocument document(String id) {
        return ModelRenderer.render(model(), id, rollout(), NodePolicy.STRICT);
    }

    /** A revision of another model than the target's. */
    public static ControllerRevision revision(String id, String modelUid, long sequence, Map<String, Cursor> cursors) {
        return revision(modelUid, document(id), id, sequence, cursors);
    }

    public static ControllerRevision revision(
            String modelUid, RevisionDocument document, String id, long sequence, Map<String, Cursor> cursors) {
        ControllerRevision revision = RevisionRecord.create(rollout(), id, modelUid, document, sequence, cursors);
        revision.getMetadata().setUid("uid-of-" + id);
        revision.getMetadata().setResourceVersion("10");
        return READ.unmarshal(READ.asJson(revision), ControllerRevision.class);
    }

    public static DaemonSet workload(String id) {
        RenderedClass c = document(id).rendered(CLASS).orElseThrow();
        DaemonSet set = Workload.daemonSet(rollout(), new Assignment(id, CLASS), c.template());
        set.getMetadata().setUid("uid-of-set-" + id);
        set.getMetadata().setResourceVersion("20");
        set.getMetadata().setGeneration(1L);
        set.setStatus(new DaemonSetStatusBuilder().withObservedGeneration(1L).build());
        return set;
    }

    public static Node node(String name, Map<String, String> labels) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-of-" + name)
                .withResourceVersion("100")
                .withCreationTimestamp("2026-11-01T00:00:00Z")
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR("10.1.0.0/24")
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity("6"))
                .addToAllocatable("nvidia.com/gpu", new Quantity("1"))
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastHeartbeatTime("2026-11-23T09:59:00Z")
                .withLastTransitionTime("2026-11-23T08:00:00Z")
                .endCondition()
                .addNewImage()
                .withSizeBytes(5L)
                .endImage()
                .endStatus()
                .build();
    }

    public static Map<String, String> assigned(String id) {
        return Map.of(
                "site",
                "bangkok",
                "module",
                "nano",
                NodeLabel.assignment("vision", "peoplenet").key(),
                id + "." + CLASS,
                NodeLabel.assignedAt("vision", "peoplenet").key(),
                "1795428000");
    }

    public static Pod pod(String rollout, String id, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("vision")
                .withName(rollout + "-" + id + "-" + node)
                .withUid("uid-of-pod-" + id + node)
                .withResourceVersion("7")
                .withCreationTimestamp("2026-11-23T09:00:00Z")
                .addToLabels(Names.ROLLOUT, rollout)
                .addToLabels(Names.REVISION, id)
                .addToLabels(Names.HARDWARE_CLASS, CLASS)
                .addToLabels("controller-revision-hash", "x")
                .addToAnnotations(Names.METRICS, "8002/metrics")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName(Names.SERVING)
                .withImage("serve:2")
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.1.0.7")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime("2026-11-23T09:05:00Z")
                .endCondition()
                .addNewContainerStatus()
                .withName(Names.SERVING)
                .withNewState()
                .withNewRunning("2026-11-23T09:04:00Z")
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    /** A pod that waits, with this reason in its container. */
    public static Pod waiting(Pod pod, String reason, String message) {
        return new PodBuilder(pod)
                .editStatus()
                .withPhase("Pending")
                .editFirstCondition()
                .withStatus("False")
                .endCondition()
                .editFirstContainerStatus()
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
