package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAndWriteTest {
    private final EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults());
    private final KubernetesClient client = server.client("read-and-write-test");

    @BeforeEach
    void makeANode() {
        client.resource(node("jetson-1", Map.of("site", "bangkok"))).create();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void statusAndSpecOfANodeAreWrittenApart() {
        client.nodes()
                .withName("jetson-1")
                .editStatus(node -> new NodeBuilder(node)
                        .editOrNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .editOrNewStatus()
                        .addToCapacity("nvidia.com/gpu", io.fabric8.kubernetes.api.model.Quantity.parse("1"))
                        .endStatus()
                        .build());
        Node afterStatus = client.nodes().withName("jetson-1").get();
        assertThat(afterStatus.getStatus().getCapacity()).containsKey("nvidia.com/gpu");
        assertThat(afterStatus.getSpec().getUnschedulable()).isNull();

        client.nodes()
                .withName("jetson-1")
                .edit(node -> new NodeBuilder(node)
                        .editOrNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .withNewStatus()
                        .endStatus()
                        .build());
        Node afterSpec = client.nodes().withName("jetson-1").get();
        assertThat(afterSpec.getSpec().getUnschedulable()).isTrue();
        assertThat(afterSpec.getStatus().getCapacity()).containsKey("nvidia.com/gpu");
    }

    @Test
    void aPatchThatCarriesAStaleResourceVersionIsRefused() {
        Node read = client.nodes().withName("jetson-1").get();
        client.nodes()
                .withName("jetson-1")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"a\":\"1\"}}}");
        String stale = "{\"metadata\":{\"resourceVersion\":\""
                + read.getMetadata().getResourceVersion() + "\",\"labels\":{\"a\":\"2\"}}}";
        assertThatThrownBy(
                        () -> client.nodes().withName("jetson-1").patch(PatchContext.of(PatchType.JSON_MERGE), stale))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409))
                .hasMessageContaining("the object has been modified");
        assertThat(client.nodes().withName("jetson-1").get().getMetadata().getLabels())
                .containsEntry("a", "1");
    }

    @Test
    void aWriteThatChangesNothingKeepsTheResourceVersion() {
        Node before = client.nodes().withName("jetson-1").get();
        Node after = client.nodes()
                .withName("jetson-1")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"site\":\"bangkok\"}}}");
        assertThat(after.getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
    }

    @Test
    void setBasedSelectorsSelect() {
        client.resource(node("jetson-2", Map.of("site", "phuket"))).create();
        client.resource(node("jetson-3", Map.of())).create();
        assertThat(client.nodes()
                        .withLabelSelector("site in (phuket, krabi)")
                        .list()
                        .getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactly("jetson-2");
        assertThat(client.nodes().withLabelSelector("!site").list().getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactly("jetson-3");
    }

    @Test
    void aWatcherSeesAddModifyDelete() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        client.configMaps().inNamespace("default").watch(new Watcher<ConfigMap>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                seen.add(action + " " + map.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                // ends with the test
            }
        });
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("a")
                .endMetadata()
                .addToData("k", "v")
                .build();
        client.resource(map).create();
        client.configMaps()
                .withName("a")
                .edit(found -> new ConfigMapBuilder(found).addToData("k", "w").build());
        client.configMaps().withName("a").delete();
        for (String event : List.of("ADDED a", "MODIFIED a", "DELETED a")) {
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    private static Node node(String name, Map<String, String> labels) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build();
    }
}
