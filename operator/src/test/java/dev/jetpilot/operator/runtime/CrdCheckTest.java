package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.operator.observe.Clients;
import dev.jetpilot.operator.runtime.CrdCheck.Finding;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient
class CrdCheckTest {
    private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final String MODELS = "edgemodels.jetpilot.dev";
    private static final String ROLLOUTS = "edgerollouts.jetpilot.dev";
    private static final Duration LONG = Duration.ofMinutes(5);

    KubernetesMockServer server;
    KubernetesClient client;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private void installed(String name, CustomResourceDefinition crd) {
        server.expect().get().withPath(PATH + name).andReturn(200, crd).always();
    }

    private void refused(String name, int code) {
        server.expect()
                .get()
                .withPath(PATH + name)
                .andReturn(
                        code,
                        new StatusBuilder()
                                .withCode(code)
                                .withMessage("no, said the server")
                                .build())
                .always();
    }

    private static CustomResourceDefinition known(String name) {
        return Serialization.unmarshal(CrdCheck.file(name), CustomResourceDefinition.class);
    }

    private CrdCheck check() {
        return new CrdCheck(client);
    }

    @Test
    void theOnesOfThisReleaseAreKnown() throws Exception {
        installed(MODELS, known(MODELS));
        installed(ROLLOUTS, known(ROLLOUTS));

        check().await(Duration.ZERO, stopped);

        assertThat(check().finding(MODELS)).isEqualTo(Finding.SAME);
        assertThat(check().finding(ROLLOUTS)).isEqualTo(Finding.SAME);
    }

    /** What an API server adds is no difference; what it lacks, fields are dropped for. */
    @Test
    void anOlderSchemaDiffersAndTheServersOwnAdditionsDoNot() {
        CustomResourceDefinition served = new CustomResourceDefinitionBuilder(known(MODELS))
                .editMetadata()
                .withUid("u1")
                .withResourceVersion("7")
                .endMetadata()
                .withNewStatus()
                .addToStoredVersions("v1alpha1")
                .endStatus()
                .build();
        installed(MODELS, served);
        CustomResourceDefinition older = known(ROLLOUTS);
        older.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getProperties()
                .remove("bake");
        installed(ROLLOUTS, older);

        assertThat(check().finding(MODELS)).isEqualTo(Finding.SAME);
        assertThat(check().finding(ROLLOUTS)).isEqualTo(Finding.DIFFERENT);
    }

    @Test
    void anOlderSchemaDoesNotKeepTheOperatorFromStarting() throws Exception {
        installed(MODELS, known(MODELS));
        CustomResourceDefinition older = known(ROLLOUTS);
        older.getSpec().getVersions().get(0).setName("v1alpha0");
        installed(ROLLOUTS, older);

        check().await(Duration.ZERO, stopped);

        assertThat(check().finding(ROLLOUTS)).isEqualTo(Finding.DIFFERENT);
    }

    @Test
    void missingOnesAreNamedWithTheMend() {
        installed(MODELS, known(MODELS));

        assertThatThrownBy(() -> check().await(Duration.ZERO, stopped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(ROLLOUTS)
                .hasMessageNotContaining(MODELS)
                .hasMessageContaining("kubectl apply --server-side -f crds/");
    }

    @Test
    void theyMayComeLater() throws Exception {
        installed(MODELS, known(MODELS));
        server.expect().get().withPath(PATH + ROLLOUTS).andReturn(404, "").once();
        installed(ROLLOUTS, known(ROLLOUTS));

        check().await(LONG, stopped);

        assertThat(check().finding(ROLLOUTS)).isEqualTo(Finding.SAME);
    }

    @Test
    void anOperatorThatIsStoppedDoesNotWaitOn() {
        stopped.countDown();

        assertThatThrownBy(() -> check().await(LONG, stopped)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoMayNotReadThemGoesOnUncompared() throws Exception {
        refused(MODELS, 403);
        refused(ROLLOUTS, 403);

        check().await(Duration.ZERO, stopped);

        assertThat(check().finding(MODELS)).isEqualTo(Finding.UNREADABLE);
    }

    /** It is still starting, or somebody's load balancer says so. */
    @Test
    void aServerWithTroublesOfItsOwnIsAskedAgain() throws Exception {
        server.expect().get().withPath(PATH + MODELS).andReturn(503, "").once();
        installed(MODELS, known(MODELS));
        installed(ROLLOUTS, known(ROLLOUTS));

        check().await(LONG, stopped);

        assertThat(check().finding(MODELS)).isEqualTo(Finding.SAME);
    }

    /** The client by itself would try ten times more, for twenty seconds, without a word. */
    @Test
    void whenThePatienceIsAtItsEndItIsNotAskedOnceMore() {
        refused(MODELS, 503);

        assertThatThrownBy(() -> check().await(Duration.ZERO, stopped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(client.getMasterUrl().toString());
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aServerThatKnowsUsNotIsNotWaitedFor() {
        refused(MODELS, 401);

        assertThatThrownBy(() -> check().await(LONG, stopped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(client.getMasterUrl().toString())
                .hasMessageContaining("unauthorized: ")
                .hasMessageContaining("check the kubeconfig")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1, connection refused: nothing listens there",
        "http://jetpilot.invalid:6443, unknown host: the name of the server cannot be resolved",
    })
    void aServerThatCannotBeReachedIsToldInWords(String url, String words) {
        Config nowhere = new ConfigBuilder().withMasterUrl(url).build();

        try (KubernetesClient lost = Clients.full(nowhere)) {
            assertThatThrownBy(() -> new CrdCheck(lost).await(Duration.ZERO, stopped))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the API server at " + url + "/ gives no answer that helps (" + words
                            + "): check the kubeconfig, or the ServiceAccount")
                    .hasNoCause();
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsTold() {
        assertThat(ServerTrouble.words(new KubernetesClientException(
                        "failed", new IOException(new SSLHandshakeException("unable to find valid path")))))
                .isEqualTo("TLS: the server's certificate is not accepted (unable to find valid path)");
    }
}
