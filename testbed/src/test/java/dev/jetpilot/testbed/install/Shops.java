package dev.jetpilot.testbed.install;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** The EdgeRollout {@code shops} of a cluster: what its users do to it, with kubectl, and what the API shows of it. */
record Shops(RealCluster cluster) {
    private static final String NAMESPACE = "default";
    private static final String NAME = "shops";

    /** The name of that version's EdgeModel. */
    static String name(String version) {
        return "detector-" + version.replace('.', '-');
    }

    void applyModel(String version) {
        cluster.apply(model(version));
    }

    /** One that asks for no Service. */
    void applyModelWithoutService(String version) {
        cluster.apply(model(version).replaceAll("(?m)^ *service: .*\n", ""));
    }

    private static String model(String version) {
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeModel
                metadata: {name: %s, namespace: default}
                spec:
                  modelVersion: "%s"
                  source:
                    uri: s3://models/detector/%s.plan
                    digest: sha256:52393e064cd078265330324afcd1ba820e4597b807bb863e388ab95d7fba43b0
                  serving:
                    ports:
                      - {name: http, containerPort: 8000}
                      - {name: grpc, containerPort: 8001}
                      - {name: metrics, containerPort: 8002}
                    metrics: {port: 8002, path: /metrics}
                    readiness: {httpGet: {path: /v2/models/detector/ready, port: http}, periodSeconds: 2}
                    service: {port: 8001, targetPort: grpc}
                  hardwareClasses:
                    - name: orin-nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: orin-nano-8gb}}
                      image: nvcr.io/nvidia/tritonserver:25.02-py3-igpu
                    - name: agx-orin
                      nodeSelector: {matchLabels: {jetpilot.dev/module: agx-orin-64gb}}
                      image: nvcr.io/nvidia/tritonserver:25.02-py3-igpu
                """.formatted(name(version), version, version);
    }

    /** A canary of a node of each class that is judged, and then waits for a person. Deadlines are most of a day: a slow machine fails no node. */
    void applyRollout(String version, String bake) {
        cluster.apply("""
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {name: shops, namespace: default}
                spec:
                  modelRef: {name: %s}
                  nodeSelector: {matchLabels: {site: bangkok}}
                  tolerations: [{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]
                  strategy:
                    canary:
                      steps:
                        - setWeight: 30%%
                        - analysis: {minDuration: 30s, maxDuration: 24h}
                        - pause: {}
                  analysis:
                    warmup: 20s
                    baseline: 1m
                    slos:
                      - name: latency-p95
                        latency:
                          quantile: "0.95"
                          histogram: inference_request_duration_seconds
                          unit: s
                          threshold: 33ms
                          thresholds: {agx-orin: 12ms}
                  rollback: {offlineGrace: 24h, window: 0}
                  bake: %s
                  prefetch: {mode: Never}
                  minReadySeconds: 5
                  progressDeadlineSeconds: 80000
                  revisionHistoryLimit: 0
                """.formatted(name(version), bake));
    }

    /** Another model becomes the target: the one line that a user changes. */
    void target(String version) {
        cluster.kubectl(
                "patch",
                "er/" + NAME,
                "--type=merge",
                "--patch={\"spec\": {\"modelRef\": {\"name\": \"" + name(version) + "\"}}}");
    }

    /** An edit that changes nothing of what is going on. */
    void edit() {
        long deadline = read().getSpec().progressDeadlineSeconds() + 1L;
        cluster.kubectl(
                "patch",
                "er/" + NAME,
                "--type=merge",
                "--patch={\"spec\": {\"progressDeadlineSeconds\": " + deadline + "}}");
    }

    /** Lets this attempt of this version pass the pause. */
    void approve(String version, int attempt) {
        cluster.kubectl(
                "annotate",
                "--overwrite",
                "er/" + NAME,
                "jetpilot.dev/approve=" + name(version) + "#" + attempt + ".3");
    }

    /** {@code kubectl wait} for readiness, as a pipeline does. */
    void kubectlWait() {
        cluster.kubectl("wait", "--for=condition=Ready", "er/" + NAME, "--timeout=300s");
    }

    EdgeRollout read() {
        return cluster.admin()
                .resources(EdgeRollout.class)
                .inNamespace(NAMESPACE)
                .withName(NAME)
                .get();
    }

    EdgeRolloutStatus status() {
        return read().getStatus();
    }

    ClassStatus hardwareClass(String name) {
        return status().classes().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the status of the newest generation is so. */
    void await(String what, Predicate<EdgeRolloutStatus> so) {
        try {
            cluster.await("EdgeRollout shops " + what, () -> {
                EdgeRollout rollout = read();
                EdgeRolloutStatus status = rollout.getStatus();
                return status != null
                        && status.classes() != null
                        && rollout.getMetadata().getGeneration().equals(status.observedGeneration())
                        && so.test(status);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + status(), e);
        }
    }

    /** Waits until every class that still goes forward waits for a person. */
    void awaitPause() {
        await(
                "to wait at its pause",
                s -> s.classes().stream()
                        .allMatch(c ->
                                c.phase().equals("Paused") && Integer.valueOf(3).equals(c.step())));
    }

    /** The serving pods that are there, by node: their uids. */
    Map<String, String> uids() {
        Map<String, String> uids = new TreeMap<>();
        pods().forEach(p ->
                uids.merge(p.getSpec().getNodeName(), p.getMetadata().getUid(), (a, b) -> a + "," + b));
        return uids;
    }

    /** The models that nodes serve, by node; only pods that are Ready. */
    Map<String, String> serving() {
        Map<String, String> serving = new TreeMap<>();
        pods().stream()
                .filter(Shops::ready)
                .forEach(p -> serving.merge(
                        p.getSpec().getNodeName(),
                        p.getMetadata().getLabels().get(Names.MODEL),
                        (a, b) -> a + "," + b));
        return serving;
    }

    /** The nodes that serve this version. */
    Set<String> nodesOn(String version) {
        return serving().entrySet().stream()
                .filter(e -> e.getValue().equals(name(version)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private List<Pod> pods() {
        return cluster.admin()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel(Names.ROLLOUT, NAME)
                .list()
                .getItems();
    }
}
