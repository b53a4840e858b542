package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trap 3: events get lost, and the SDK's own longest time without a look is ten hours. */
@EnableKubernetesMockClient(crud = true)
class ControllersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Ten hours last ten seconds, three minutes and an hour the shortest interval: one second. */
    private static final double SPEED = 3600;

    KubernetesClient client;

    private Operator operator;

    @BeforeEach
    void anOperator() {
        operator = new Operator(o -> o.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        operator.stop();
    }

    private static Controllers controllers(OperatorTime time) {
        return new Controllers(List.of("edge"), time, Controllers.looks(time));
    }

    private static Duration longest(RegisteredController<?> controller) {
        return controller.getConfiguration().maxReconciliationInterval().orElseThrow();
    }

    @Test
    void theLongestTimeWithoutALookIsMinutes() {
        Controllers controllers = controllers(OperatorTime.system());

        assertThat(longest(operator.register(new Rollouts(), controllers::rollouts)))
                .isEqualTo(Duration.ofMinutes(3));
        assertThat(longest(operator.register(new Models(), controllers::models)))
                .isEqualTo(Duration.ofHours(1));
    }

    /** No event comes and the reconcilers ask for nothing. The third one runs as the SDK would have it. */
    @Test
    void withoutEventsItIsLookedAtAgainAndTheSdkByItselfDoesNotLook() {
        Rollouts rollouts = new Rollouts();
        Models models = new Models();
        Models left = new Models();
        Controllers controllers = controllers(new ScaledTime(Instant.EPOCH, 0, SPEED));
        operator.register(rollouts, controllers::rollouts);
        operator.register(models, controllers::models);
        operator.register(
                left,
                (ControllerConfigurationOverrider<EdgeModel> o) ->
                        o.withName("left-alone").settingNamespace("edge"));
        client.resource(named(new EdgeRollout(), "peoplenet")).create();
        client.resource(named(new EdgeModel(), "peoplenet-2")).create();
        operator.start();

        await().atMost(PATIENCE).until(() -> rollouts.looks.get() >= 3 && models.looks.get() >= 3);
        assertThat(left.looks).hasValue(1);
    }

    private static <R extends io.fabric8.kubernetes.api.model.HasMetadata> R named(R resource, String name) {
        resource.setMetadata(
                new ObjectMetaBuilder().withNamespace("edge").withName(name).build());
        return resource;
    }

    private static final class Rollouts implements Reconciler<EdgeRollout> {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public UpdateControl<EdgeRollout> reconcile(EdgeRollout rollout, Context<EdgeRollout> context) {
            looks.incrementAndGet();
            return UpdateControl.noUpdate();
        }
    }

    private static final class Models implements Reconciler<EdgeModel> {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public UpdateControl<EdgeModel> reconcile(EdgeModel model, Context<EdgeModel> context) {
            looks.incrementAndGet();
            return UpdateControl.noUpdate();
        }
    }
}
