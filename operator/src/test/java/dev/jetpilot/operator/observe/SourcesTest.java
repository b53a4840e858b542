package dev.jetpilot.operator.observe;

import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class SourcesTest {
    private static final String MODELS = "/apis/jetpilot.dev/v1alpha1/namespaces/vision/edgemodels";

    KubernetesClient client;

    private final AtomicInteger reconciled = new AtomicInteger();
    private KubernetesClient watching;
    private KubernetesClient full;
    private Sources sources;
    private Operator operator;

    private final class Counting implements Reconciler<EdgeRollout> {
        @Override
        public UpdateControl<EdgeRollout> reconcile(EdgeRollout rollout, Context<EdgeRollout> context) {
            reconciled.incrementAndGet();
            return UpdateControl.noUpdate();
        }

        @Override
        public List<EventSource<?, EdgeRollout>> prepareEventSources(EventSourceContext<EdgeRollout> context) {
            return sources.prepare(context);
        }
    }

    @BeforeEach
    void clients() {
        watching = Clients.watching(client.getConfiguration());
        full = Clients.full(client.getConfiguration());
        sources = new Sources(watching);
        client.resource(Given.rollout()).create();
        client.resource(node("n", Map.of("site", "bangkok", "module", "nano"))).create();
        client.raw(MODELS, "POST", Given.modelJson("model-uid", ""));
        client.resource(Given.pod("peoplenet", R1, "n")).create();
    }

    private void start(Set<String> namespaces) {
        operator = new Operator(o -> o.withKubernetesClient(full).withCloseClientOnStop(false));
        operator.register(
                new Counting(),
                o -> o.settingNamespaces(namespaces).withGenerationAware(false).withOnUpdateFilter(Changes::matters));
        operator.start();
        await().until(() -> reconciled.get() > 0);
    }

    @AfterEach
    void stop() {
        if (operator != null) {
            operator.stop();
        }
        watching.close();
        full.close();
    }

    @Test
    void cachesHoldWhatIsThereInCompactForm() {
        start(Set.of("vision"));

        assertThat(sources.nodes()).singleElement().satisfies(n -> {
            assertThat(n.getMetadata().getLabels()).containsEntry("site", "bangkok");
            assertThat(n.getStatus().getImages()).isEmpty();
        });
        assertThat(sources.podsOf("vision", "peoplenet")).hasSize(1);
        assertThat(sources.podsOn("n"))
                .hasSize(1)
                .first()
                .satisfies(p -> assertThat(p.getMetadata().getLabels()).doesNotContainKey("controller-revision-hash"));
        assertThat(sources.model("vision", "peoplenet-2")).isPresent();
        assertThat(sources.rollout("vision", "peoplenet")).isPresent();
        assertThat(sources.service("vision", "peoplenet")).isEmpty();
    }

    @Test
    void everyNamespaceHasPodsOfItsOwn() {
        Pod elsewhere = new PodBuilder(Given.pod("doors", R1, "n"))
                .editMetadata()
                .withNamespace("gates")
                .endMetadata()
                .build();
        client.resource(elsewhere).create();

        start(Set.of("vision", "gates"));

        assertThat(sources.podsOn("n"))
                .extracting(p -> p.getMetadata().getNamespace())
                .containsExactlyInAnyOrder("vision", "gates");
        assertThat(sources.podsOf("vision", "peoplenet")).hasSize(1);
    }

    @Test
    void aNodeThatIsSelectedNoMoreWakesTheRolloutItLeaves() {
        start(Set.of("vision"));
        int before = reconciled.get();

        client.nodes().withName("n").edit(n -> {
            n.getMetadata().getLabels().put("site", "hanoi");
            return n;
        });

        await().until(() -> reconciled.get() > before);
    }

    @Test
    void podsAndRevisionsWakeTheirRollout() {
        start(Set.of("vision"));
        int before = reconciled.get();
        client.pods().inNamespace("vision").withName("peoplenet-" + R1 + "-n").delete();
        await().until(() -> reconciled.get() > before);
        assertThat(sources.podsOn("n")).isEmpty();

        int after = reconciled.get();
        client.resource(Given.revision(R1, "model-uid", 1, Map.of())).create();
        await().until(() -> reconciled.get() > after);
        assertThat(sources.revisionsOf("vision", "peoplenet"))
                .singleElement()
                .satisfies(r -> assertThat(r.getMetadata().getLabels()).containsKey(Names.REVISION_OF));
    }

    private void modelsOfANewerRelease() {
        for (String extra : List.of(
                ", \"engine\": {\"precision\": \"INT2\", \"newer\": 1}",
                ", \"serving\": {\"metrics\": {\"port\": \"by-name\"}}",
                ", \"hardwareClasses\": \"all\"",
                ", \"source\": [1, 2]")) {
            String name = "m" + Integer.toHexString(extra.hashCode());
            client.raw(MODELS, "POST", Given.modelJson("uid", extra).replace("peoplenet-2", name));
        }
    }

    /** Trap 5: one object that cannot be read stops the informer of all, and with it the operator. */
    @Test
    void objectsOfANewerReleaseDoNotStopInformers() {
        modelsOfANewerRelease();

        start(Set.of("vision"));

        assertThat(operator.getRuntimeInfo().allEventSourcesAreHealthy()).isTrue();
        assertThat(sources.model("vision", "peoplenet-2")).isPresent();
    }

    /** Shows that trap 5 is there: with Fabric8's own reader the operator does not even start. */
    @Test
    void readAsFabric8WouldTheyDo() {
        modelsOfANewerRelease();
        sources = new Sources(client);

        assertThatThrownBy(() -> start(Set.of("vision"))).isInstanceOf(OperatorException.class);
    }

    /** Shows that trap 6 is there: a cache hands out the object that it holds, and who changes it changes it for all. */
    @Test
    void aCacheHandsOutWhatItHolds() {
        start(Set.of("vision"));

        assertThat(sources.model("vision", "peoplenet-2").orElseThrow())
                .isSameAs(sources.model("vision", "peoplenet-2").orElseThrow());
        assertThat(sources.podsOn("n").get(0)).isSameAs(sources.podsOn("n").get(0));
    }
}
