package dev.jetpilot.testbed.scenario;

/** The YAML of the stories, as a user writes it. */
final class Yaml {
    static final String NAMESPACE = "default";

    private Yaml() {}

    /** A detector, served by Triton from prebuilt plans on two classes: {@code detector-2-7-0} for version 2.7.0. */
    static String model(String version) {
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
                    args: [tritonserver, --model-repository=/models]
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

    /** The name of that version's EdgeModel. */
    static String name(String version) {
        return "detector-" + version.replace('.', '-');
    }

    /**
     * A canary over the nodes whose label {@code fleet} is the rollout's name. Deadlines are a day: a slow machine fails no
     * node.
     */
    static String rollout(String name, String version) {
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {name: %s, namespace: default}
                spec:
                  modelRef: {name: %s}
                  nodeSelector: {matchLabels: {fleet: %s}}
                  strategy:
                    canary:
                      steps:
                        - setWeight: 30%%
                        - analysis: {minDuration: 30s, maxDuration: 24h}
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
                      - name: errors
                        ratio: {bad: nv_inference_request_failure, good: nv_inference_request_success, max: 5%%}
                  rollback: {offlineGrace: 24h}
                  bake: 1m
                  prefetch: {mode: Never}
                  minReadySeconds: 5
                  progressDeadlineSeconds: 86400
                """.formatted(name, name(version), name);
    }
}
