package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InformerTest {
    private final EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults());
    private final KubernetesClient client = server.client("informer-test");

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void create(String name) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .build())
                .create();
    }

    private SharedIndexInformer<ConfigMap> informer() {
        return client.configMaps().inNamespace("default").withLimit(2L).inform();
    }

    private static void eventuallyKnows(SharedIndexInformer<ConfigMap> informer, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(informer.getStore().list()).hasSize(count));
    }

    @Test
    void anInformerReadsInChunksAndFollows() {
        for (int i = 0; i < 5; i++) {
            create("m" + i);
        }
        try (SharedIndexInformer<ConfigMap> informer = informer()) {
            assertThat(informer.getStore().list()).hasSize(5);
            create("later");
            eventuallyKnows(informer, 6);
        }
    }

    @Test
    void anInformerCatchesUpAfterItsWatchIsDropped() {
        try (SharedIndexInformer<ConfigMap> informer = informer()) {
            Awaitility.await().until(() -> server.openWatches(call -> true) == 1);
            server.dropWatches(call -> true);
            create("missed");
            eventuallyKnows(informer, 1);
        }
    }

    @Test
    void anInformerListsAgainWhenItsPlaceIsForgotten() {
        try (SharedIndexInformer<ConfigMap> informer = informer()) {
            Awaitility.await().until(() -> server.openWatches(call -> true) == 1);
            server.faults().fail(call -> call.verb().equals("watch"), 1, 410);
            server.dropWatches(call -> true);
            create("missed");
            eventuallyKnows(informer, 1);
            Awaitility.await().until(() -> server.openWatches(call -> true) == 1);
            create("after");
            eventuallyKnows(informer, 2);
        }
    }
}
