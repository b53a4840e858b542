package dev.jetpilot.testbed.bench.race;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.ModelRenderer;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What is applied in the race, and the pod that both contenders roll out. */
final class Documents {
    static final String NAMESPACE = "race";
    static final String ROLLOUT = "race";
    static final String HARDWARE_CLASS = "orin-nano";
    static final String IMAGE = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .withForce(true)
            .build();

    private Documents() {}

    /** The CustomResourceDefinition of a kind, as the project ships it. */
    static ObjectNode definition(String plural) {
        String file = "META-INF/jetpilot/crds/" + plural + ".jetpilot.dev.yaml";
        try (InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(file)) {
            return (ObjectNode) YAML.readTree(Objects.requireNonNull(yaml, file));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** {@code kubectl apply --server-side}. */
    static void apply(KubernetesClient client, String yaml) {
        client.resource(read(yaml, GenericKubernetesResource.class)).patch(APPLY);
    }

    private static <T> T read(String yaml, Class<T> type) {
        try {
            return YAML.readValue(yaml, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    static String modelName(String version) {
        return "detector-" + version.replace('.', '-');
    }

    static String model(String version) {
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeModel
                metadata: {name: %s, namespace: race}
                spec:
                  modelVersion: "%s"
                  source:
                    uri: s3://models/detector/%s.plan
                    digest: sha256:52393e064cd078265330324afcd1ba820e4597b807bb863e388ab95d7fba43b0
                  serving:
                    args: [tritonserver, --model-repository=/models]
                    ports:
                      - {name: http, containerPort: 8000}
                      - {name: metrics, containerPort: 8002}
                    metrics: {port: 8002, path: /metrics}
                    readiness: {httpGet: {path: /v2/models/detector/ready, port: http}, periodSeconds: 1}
                  hardwareClasses:
                    - name: orin-nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: orin-nano-8gb}}
                      image: %s
                """.formatted(modelName(version), version, version, IMAGE);
    }

    /** Steps switched off: waves of maxUnavailable only, as the plain DaemonSet does it. */
    static String rollout(String version, String maxUnavailable, long minReadySeconds) {
        return rollout(version, maxUnavailable, minReadySeconds, "strategy: {canary: {}}");
    }

    /** 5 % first, judged by latency. */
    static String judgedRollout(String version, String maxUnavailable, long minReadySeconds) {
        return rollout(version, maxUnavailable, minReadySeconds, """
                strategy: {canary: {steps: [{setWeight: 5%}, {analysis: {minDuration: 30s, maxDuration: 1h}}]}}
                  analysis:
                    interval: 5s
                    warmup: 5s
                    baseline: 30s
                    slos:
                      - name: latency-p95
                        latency: {quantile: "0.95", histogram: inference_request_duration_seconds, unit: s, threshold: 33ms}""");
    }

    private static String rollout(String version, String maxUnavailable, long minReadySeconds, String strategy) {
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {name: race, namespace: race}
                spec:
                  modelRef: {name: %s}
                  nodeSelector: {matchLabels: {site: bangkok}}
                  maxUnavailable: %s
                  minReadySeconds: %d
                  bake: 1s
                  prefetch: {mode: Never}
                  %s
                """.formatted(modelName(version), maxUnavailable, minReadySeconds, strategy);
    }

    /** The pod that Jetpilot makes of a version, without what only Jetpilot needs: its labels and its affinity. */
    static PodTemplateSpec plainTemplate(String version) {
        PodTemplateSpec template = ModelRenderer.render(
                        read(model(version), EdgeModel.class),
                        "0",
                        read(rollout(version, "1", 0), EdgeRollout.class),
                        NodePolicy.STRICT)
                .rendered(HARDWARE_CLASS)
                .orElseThrow()
                .template();
        return new PodTemplateSpecBuilder(template)
                .editMetadata()
                .withLabels(Map.of("app", "plain"))
                .endMetadata()
                .editSpec()
                .withAffinity(null)
                .addToNodeSelector("jetpilot.dev/module", "orin-nano-8gb")
                .addToNodeSelector("site", "bangkok")
                .endSpec()
                .build();
    }
}
