package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.R1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.operator.observe.FakeCaches;
import dev.jetpilot.operator.observe.Given;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class LabelSweeperTest {
    private static final String ROLLOUT = "/apis/jetpilot.dev/v1alpha1/namespaces/vision/edgerollouts/peoplenet";
    private static final String NODE = "/api/v1/nodes/n?fieldManager=jetpilot";

    KubernetesMockServer server;
    KubernetesClient client;

    private final FakeCaches caches = new FakeCaches().put(Given.node("n", Given.assigned(R1)));

    private int sweep(Set<String> watched) {
        return new LabelSweeper(client, caches).sweep(watched);
    }

    private void patchable() {
        server.expect()
                .patch()
                .withPath(NODE)
                .andReturn(200, "{\"kind\": \"PartialObjectMetadata\", \"metadata\": {\"name\": \"n\"}}")
                .once();
    }

    @Test
    void labelsOfARolloutThatIsGoneAreClearedInOnePatch() throws Exception {
        patchable();

        assertThat(sweep(Set.of())).isEqualTo(1);

        RecordedRequest asked = server.takeRequest();
        assertThat(asked.getPath()).as("asked of the API server itself").isEqualTo(ROLLOUT);
        JsonNode patch =
                new ObjectMapper().readTree(server.takeRequest().getBody().readUtf8());
        String label = "vision.jetpilot.node-restriction.kubernetes.io/peoplenet";
        assertThat(patch)
                .isEqualTo(new ObjectMapper()
                        .readTree(
                                "{\"metadata\": {\"resourceVersion\": \"100\", \"labels\": {\"%s\": null, \"%s.at\": null}}}"
                                        .formatted(label, label)));
    }

    @Test
    void aRolloutThatOnlyTheCacheMissesKeepsItsLabels() {
        server.expect().get().withPath(ROLLOUT).andReturn(200, Given.rollout()).always();
        patchable();

        assertThat(sweep(Set.of())).isZero();
    }

    @Test
    void whatTheApiServerDoesNotAnswerIsNotTakenForGone() {
        server.expect()
                .get()
                .withPath(ROLLOUT)
                .andReturn(403, new StatusBuilder().withCode(403).build())
                .always();
        patchable();

        assertThat(sweep(Set.of())).isZero();
    }

    @Test
    void nothingIsAskedForRolloutsThatAreThere() {
        caches.put(Given.rollout());

        assertThat(sweep(Set.of())).isZero();
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void namespacesThatAreNotWatchedBelongToSomebodyElse() {
        patchable();

        assertThat(sweep(Set.of("gates"))).isZero();
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void ordinaryLabelsAreLeftAlone() {
        caches.put(Given.node("n", Map.of("site", "bangkok", "jetpilot.dev/module", "nano")));

        assertThat(sweep(Set.of())).isZero();
        assertThat(server.getRequestCount()).isZero();
    }
}
