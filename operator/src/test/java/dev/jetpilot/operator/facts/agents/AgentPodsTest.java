package dev.jetpilot.operator.facts.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Which agents there are. */
@EnableKubernetesMockClient
class AgentPodsTest {
    private static final String PODS =
            "/api/v1/namespaces/agents/pods?labelSelector=app.kubernetes.io%2Fname%3Djetpilot-agent";
    private static final String FIRST_PAGE = PODS + "&limit=100&resourceVersion=0";

    KubernetesMockServer server;
    KubernetesClient client;

    private AgentPods agents() {
        return new AgentPods(client, "agents");
    }

    static Pod pod(String node, String uid, String createdAt) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("jetpilot-agent-" + uid)
                .withNamespace("agents")
                .withUid(uid)
                .withCreationTimestamp(createdAt)
                .addToAnnotations("jetpilot.dev/metrics", "9465/metrics")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.1.0.7")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private void answers(String path, String next, Pod... pods) {
        server.expect()
                .get()
                .withPath(path)
                .andReturn(
                        200,
                        new PodListBuilder()
                                .withNewMetadata()
                                .withContinue(next)
                                .endMetadata()
                                .withItems(pods)
                                .build())
                .once();
    }

    @Test
    void theyAreListedPageByPageFromTheCacheOfTheApiServer() throws Exception {
        answers(FIRST_PAGE, "more", pod("a", "1", "2026-11-24T02:00:00Z"));
        answers(PODS.replace("?", "?continue=more&") + "&limit=100", "", pod("b", "2", "2026-11-24T02:00:00Z"));

        assertThat(agents().ready())
                .containsExactly(
                        new Agent("a", "1", URI.create("http://10.1.0.7:9465/metrics")),
                        new Agent("b", "2", URI.create("http://10.1.0.7:9465/metrics")));
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void ofTwoOnANodeTheNewestThatIsReadyIsAsked() {
        Pod older = pod("a", "older", "2026-11-24T02:00:00Z");
        Pod newer = pod("a", "newer", "2026-11-24T02:05:00Z");
        Pod starting = new PodBuilder(pod("a", "starting", "2026-11-24T02:06:00Z"))
                .editStatus()
                .editFirstCondition()
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
        Pod ending = new PodBuilder(pod("a", "ending", "2026-11-24T02:07:00Z"))
                .editMetadata()
                .withDeletionTimestamp("2026-11-24T02:08:00Z")
                .endMetadata()
                .build();
        answers(FIRST_PAGE, "", older, newer, starting, ending);

        assertThat(agents().ready()).extracting(Agent::podUid).containsExactly("newer");
    }

    @Test
    void whoHasNoNodeNoAddressOrNoPortIsNotAsked() {
        Pod pending = new PodBuilder(pod("a", "1", "2026-11-24T02:00:00Z"))
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .build();
        Pod homeless = new PodBuilder(pod("b", "2", "2026-11-24T02:00:00Z"))
                .editStatus()
                .withPodIP("")
                .endStatus()
                .build();
        Pod foreign = new PodBuilder(pod("c", "3", "2026-11-24T02:00:00Z"))
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build();
        Pod bare = new PodBuilder(pod("d", "4", "2026-11-24T02:00:00Z"))
                .withStatus(null)
                .build();
        answers(FIRST_PAGE, "", pending, homeless, foreign, bare);

        assertThat(agents().ready()).isEmpty();
    }

    @Test
    void anApiServerThatRefusesIsNotTakenForAFleetWithoutAgents() {
        server.expect().get().withPath(FIRST_PAGE).andReturn(403, null).always();

        assertThatThrownBy(() -> agents().ready()).isInstanceOf(KubernetesClientException.class);
    }
}
