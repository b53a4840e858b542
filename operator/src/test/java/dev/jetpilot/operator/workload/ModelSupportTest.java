package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSupportTest {
    private static final NodePolicy POLICY = new NodePolicy(List.of("/srv/models"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verification: {cosign: {publicKeySecretRef: {name: k}}} | spec.verification",
                "encryption: {age: {identityHostPath: /etc/key}} | spec.encryption",
                "engine: {precision: FP16} | spec.engine",
                "validation: {image: check} | spec.validation",
            })
    void whatOnlyTheAgentDoesIsRefusedByNameWithoutOne(String field, String path) {
        assertThat(ModelSupport.objection(spec("pvc://store/a", field.trim(), "image: i, tensorrt: '10.3'"), POLICY))
                .hasValueSatisfying(o -> assertThat(o).startsWith(path).contains("make a new EdgeModel without it"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image: i, tensorrt: '10.3', engine: {buildTimeout: 5m} | spec.hardwareClasses[0].engine",
                "tensorrt: '10.3' | spec.hardwareClasses[0].image is missing",
                "image: i, source: {uri: 'oci://r/a:1'} | spec.hardwareClasses[0].source.uri oci://r/a:1 is set",
                "image: i, source: {uri: 'ftp://r/a'} | spec.hardwareClasses[0].source.uri",
                "image: i, serving: {service: {port: 80}} | spec.hardwareClasses[0].serving.service is set",
            })
    void aClassCannotAskForItEither(String fields, String path) {
        assertThat(ModelSupport.objection(spec("pvc://store/a", "modelVersion: '1'", fields.trim()), POLICY))
                .hasValueSatisfying(o -> assertThat(o).startsWith(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "service: {port: 80, targetPort: http}, ports: [{name: grpc, containerPort: 1}, {containerPort: 2}]"
                        + " | spec.serving.service.targetPort is http, and spec.serving.ports has grpc only: name one of"
                        + " its ports, or add one of that name",
                "service: {port: 80, targetPort: http}"
                        + " | spec.serving.service.targetPort is http, and spec.serving.ports has no named port: name one"
                        + " of its ports, or add one of that name",
                "resources: {requests: {cpu: 500m, memory: 4Gi}, limits: {cpu: '1', memory: 2Gi}}"
                        + " | spec.serving.resources.requests.memory is 4Gi, above spec.serving.resources.limits.memory,"
                        + " which is 2Gi: lower the request, or raise the limit",
            })
    void whatNoPodCouldBeMadeOfIsNamed(String serving, String objection) {
        assertThat(ModelSupport.objection(
                        spec("pvc://store/a", "serving: {" + serving.trim() + "}", "image: i"), POLICY))
                .contains(objection);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports: [{name: grpc, containerPort: 1}] | spec.hardwareClasses[0].serving.ports has grpc only",
                "resources: {requests: {memory: 4Gi}, limits: {memory: 2Gi}}"
                        + " | spec.hardwareClasses[0].serving.resources.requests.memory is 4Gi",
            })
    void whatNoPodOfAClassCouldBeMadeOfIsNamedThere(String own, String objection) {
        String base = "serving: {service: {port: 80, targetPort: http}, ports: [{name: http, containerPort: 1}],"
                + " resources: {requests: {cpu: 1000m}, limits: {cpu: '1'}}}";
        assertThat(ModelSupport.objection(spec("pvc://store/a", base, "image: i"), POLICY))
                .isEmpty();

        assertThat(ModelSupport.objection(
                        spec("pvc://store/a", base, "image: i, serving: {" + own.trim() + "}"), POLICY))
                .hasValueSatisfying(o -> assertThat(o).contains(objection));
    }

    @ParameterizedTest
    @CsvSource({
        "https://models.example/a.plan, true",
        "s3://models/a, true",
        "pvc://store, true",
        "pvc://store/a/b, true",
        "pvc://store/../b, false",
        "pvc:///a, false",
        "oci://registry.example/a:1, false",
        "hostPath:///srv/models/a, true",
        "hostPath:///srv/models, true",
        "hostPath:///srv/models-secret/a, false",
        "hostPath:///srv/models/../../etc, false",
        "hostPath:///etc/shadow, false",
        "hostPath://srv/models/a, false",
        "ftp://x/a, false",
        "plain, false",
    })
    void sourcesAreServedOrRefused(String uri, boolean served) {
        assertThat(ModelSupport.objection(spec(uri, "modelVersion: '1'", "image: i"), POLICY)
                        .isEmpty())
                .isEqualTo(served);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pvc://store/a | verification: {cosign: {publicKeySecretRef: {name: k}}} | image: i |",
                "oci://r.example/a:1 | modelVersion: '1' | image: i |",
                "pvc://store/a.onnx | engine: {precision: FP16} | image: i, tensorrt: '8.2.1' |",
                "pvc://store/a.plan | validation: {image: check} | image: i |",
                "pvc://store/a.plan.age | encryption: {age: {identityHostPath: /srv/models/key}} | image: i |",
                "pvc://store/a.plan.age | encryption: {age: {identitySecretRef: {name: k}}}"
                        + " | image: i, tensorrt: '10.3', engine: {precision: FP16} |",
                "pvc://store/a.age | encryption: {age: {identityHostPath: /etc/key}} | image: i"
                        + " | spec.encryption.age.identityHostPath is /etc/key",
                "pvc://store/a.age | encryption: {age: {identitySecretRef: {name: k}}}"
                        + " | image: i, tensorrt: '10.3', engine: {precision: FP16} | spec.encryption is set together with an engine for class any",
                "pvc://store | modelVersion: '1' | image: i | spec.source.uri is pvc://store, which names no file",
                "pvc://store/a.onnx | engine: {precision: FP16} | image: i | spec.hardwareClasses[0]: tensorrt is missing",
                "pvc://store/a.onnx | engine: {workspace: 1Ki} | image: i, tensorrt: '10.3'"
                        + " | spec.hardwareClasses[0]: engine.workspace is below 1Mi",
                "ftp://x/a | modelVersion: '1' | image: i | spec.source.uri is ftp://x/a, which no model can be fetched from",
            })
    void withAnAgentModelsAreBroughtAsTheyAsk(String uri, String field, String inClass, String objection) {
        NodePolicy policy = new NodePolicy(
                List.of("/srv/models"),
                Optional.of("jetpilot:1"),
                NodePolicy.DIRECTORY,
                List.of(),
                Optional.empty(),
                Optional.empty());
        EdgeModelSpec spec = spec(uri, field, inClass + ", source: {uri: '" + uri + "', digest: 'sha256:00'}");
        Optional<String> found = ModelSupport.objection(spec, policy);
        if (objection == null) {
            assertThat(found).isEmpty();
        } else {
            String where = objection.replace("spec.source", "spec.hardwareClasses[0].source");
            assertThat(found).hasValueSatisfying(o -> assertThat(o).startsWith(where));
        }
    }

    @Test
    void aModelWithoutADigestIsNotBrought() {
        NodePolicy policy = new NodePolicy(
                List.of(),
                Optional.of("jetpilot:1"),
                NodePolicy.DIRECTORY,
                List.of(),
                Optional.empty(),
                Optional.empty());
        assertThat(ModelSupport.objection(spec("https://x/a", "modelVersion: '1'", "image: i"), policy))
                .hasValueSatisfying(o -> assertThat(o).contains("without a digest"));
    }

    @Test
    void withoutAPolicyNothingOfTheNodeIsMounted() {
        assertThat(ModelSupport.objection(
                        spec("hostPath:///srv/models/a", "modelVersion: '1'", "image: i"), NodePolicy.STRICT))
                .hasValueSatisfying(o -> assertThat(o).contains("allows no hostPath source"));
    }

    private static EdgeModelSpec spec(String uri, String field, String inClass) {
        return new KubernetesSerialization()
                .unmarshal("""
                        apiVersion: jetpilot.dev/v1alpha1
                        kind: EdgeModel
                        metadata: {name: m}
                        spec:
                          %s
                          source: {uri: "%s"}
                          hardwareClasses:
                            - {name: any, nodeSelector: {}, %s}
                        """.formatted(field, uri, inClass), EdgeModel.class)
                .getSpec();
    }
}
