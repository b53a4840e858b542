package dev.jetpilot.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient
class TargetsTest {
    private static final String PATH = "/apis/jetpilot.dev/v1alpha1/namespaces/vision/edgemodels/peoplenet-2";
    private static final KubernetesSerialization READ = new KubernetesSerialization(Clients.tolerant(), true);

    KubernetesMockServer server;
    KubernetesClient client;

    private final FakeCaches caches = new FakeCaches();
    private KubernetesClient full;
    private Models models;

    @BeforeEach
    void aClientThatToleratesWhatIsNewer() {
        full = Clients.full(client.getConfiguration());
        models = new Models(full);
    }

    @AfterEach
    void closeIt() {
        full.close();
    }

    private Target resolve(EdgeRollout rollout) {
        return resolve(rollout, NodePolicy.STRICT);
    }

    private Target resolve(EdgeRollout rollout, NodePolicy policy) {
        return new Targets(caches, models, policy).resolve(rollout, List.of());
    }

    private void stored(String uid, String extra) {
        stored(Given.modelJson(uid, extra));
    }

    private void stored(String json) {
        caches.put(READ.unmarshal(json, EdgeModel.class));
        server.expect().get().withPath(PATH).andReturn(200, json).always();
    }

    @Test
    void theRevisionIsTheHashOfWhatIsStoredAndAskedForOnce() {
        stored("model-uid", "");

        Target first = resolve(Given.rollout());
        Target second = resolve(Given.rollout());

        assertThat(first).isInstanceOfSatisfying(Target.Resolved.class, t -> {
            assertThat(t.model()).isEqualTo("peoplenet-2");
            assertThat(t.revision()).matches("[0-9a-f]{10}");
        });
        assertThat(second).isEqualTo(first);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aMissingModelSaysHowToMendIt() {
        assertThat(resolve(Given.rollout())).isInstanceOfSatisfying(Target.Unavailable.class, t -> {
            assertThat(t.reason()).isEqualTo("ModelNotFound");
            assertThat(t.message()).contains("no EdgeModel vision/peoplenet-2").contains("apply it");
        });
    }

    @Test
    void aModelThatIsAnotherSinceTheCacheSawItIsNotTakenForIt() {
        caches.put(READ.unmarshal(Given.modelJson("uid-of-the-one-before", ""), EdgeModel.class));
        server.expect()
                .get()
                .withPath(PATH)
                .andReturn(200, Given.modelJson("uid-of-the-one-after", ""))
                .always();

        assertThat(resolve(Given.rollout())).isInstanceOf(Target.Unavailable.class);
    }

    /** A field of a newer release may be the one that asks for a safeguard: it fails closed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", \"sandbox\": {\"seccomp\": \"strict\"} | spec.sandbox.seccomp",
                ", \"source\": {\"uri\": \"s3://b/a\", \"checksum\": \"x\"} | spec.source.checksum",
                ", \"modelVersion\": {\"major\": 2} | spec.modelVersion.major",
            })
    void whatIsNotUnderstoodIsNotServed(String extra, String path) {
        stored("model-uid", extra);

        assertThat(resolve(Given.rollout())).isInstanceOfSatisfying(Target.Unavailable.class, t -> {
            assertThat(t.reason()).isEqualTo("ModelNotReady");
            assertThat(t.message()).contains(path + " is not understood").contains("upgrade the operator");
        });
    }

    @Test
    void aPrecisionOfANewerReleaseIsRefusedByName() {
        stored(Given.modelJson("model-uid", ", \"engine\": {\"precision\": \"INT2\"}")
                .replace("pvc://store/peoplenet/2\"", "pvc://store/peoplenet/2\", \"digest\": \"sha256:00\"")
                .replace("\"image\"", "\"tensorrt\": \"10.3\", \"image\""));
        NodePolicy policy = new NodePolicy(
                List.of(),
                Optional.of("jetpilot:1"),
                NodePolicy.DIRECTORY,
                List.of(),
                Optional.empty(),
                Optional.empty());

        assertThat(resolve(Given.rollout(), policy))
                .isInstanceOfSatisfying(
                        Target.Unavailable.class,
                        t -> assertThat(t.message())
                                .contains("spec.engine.precision is not understood by this release"));
    }

    @Test
    void abTestsAreRefused() {
        stored("model-uid", "");
        EdgeRollout rollout = READ.unmarshal(
                READ.asJson(Given.rollout()).replace("\"spec\":{", "\"spec\":{\"strategy\":{\"abTest\":{}},"),
                EdgeRollout.class);

        assertThat(resolve(rollout))
                .isInstanceOfSatisfying(
                        Target.Unavailable.class, t -> assertThat(t.reason()).isEqualTo("NotInThisRelease"));
    }

    @Test
    void everythingThatIsUnderstoodSurvivesOurTypes() {
        assertThat(Understanding.gap(
                        READ.unmarshal(Given.modelJson("u", ""), Map.class).get("spec"),
                        READ.convertValue(Given.model().getSpec(), Object.class),
                        "spec"))
                .isEmpty();
    }
}
