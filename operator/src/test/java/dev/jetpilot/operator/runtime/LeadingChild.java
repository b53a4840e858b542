package dev.jetpilot.operator.runtime;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRuleBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** A process that leads, with an API server of its own, and then loses the lease or is told to stop. */
final class LeadingChild {
    static final String LEADING = "leading";
    static final String STOPPED = "stopped";
    /** Loses the lease. */
    static final String LOSE = "lose";
    /** Loses the lease and leaves it to the SDK what becomes of that. */
    static final String LOSE_AND_GO_ON = "lose-and-go-on";
    /** Keeps the lease. */
    static final String KEEP = "keep";

    static final String RECONCILED_AFTERWARDS = "reconciled afterwards";

    private LeadingChild() {}

    public static void main(String[] args) throws InterruptedException {
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), new Reviewing(), false);
        server.init();
        KubernetesClient client = server.createClient();
        String mode = args[0];
        CountDownLatch lost = new CountDownLatch(1);
        Leadership leadership = new Leadership(
                mode.equals(LOSE_AND_GO_ON)
                        ? lost::countDown
                        : () -> Runtime.getRuntime().halt(1));
        Operator operator = new Operator(o -> o.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1))
                .withLeaderElectionConfiguration(leadership.configuration("edge")));
        operator.register(new Idle(), (ControllerConfigurationOverrider<EdgeModel> o) -> o.withName("idle"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            leadership.stopping();
            operator.stop();
            System.out.println(STOPPED);
        }));
        operator.start();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(leadership::leading);
        System.out.println(LEADING);
        if (!mode.equals(KEEP)) {
            // The elector may renew between our read and our write: then the write is refused and made again.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                    .until(() -> takeTheLease(client));
            lost.await();
            EdgeModel late = new EdgeModel();
            late.setMetadata(new ObjectMetaBuilder()
                    .withNamespace("edge")
                    .withName("late")
                    .build());
            client.resource(late).create();
        }
        new CountDownLatch(1).await();
    }

    private static boolean takeTheLease(KubernetesClient client) {
        Lease lease =
                client.leases().inNamespace("edge").withName(Leadership.LEASE).get();
        lease.getSpec().setHolderIdentity("somebody else");
        lease.getSpec().setRenewTime(lease.getSpec().getRenewTime().plusDays(1));
        client.resource(lease).update();
        return true;
    }

    private static final class Idle implements Reconciler<EdgeModel> {
        @Override
        public UpdateControl<EdgeModel> reconcile(
                EdgeModel model, io.javaoperatorsdk.operator.api.reconciler.Context<EdgeModel> context) {
            System.out.println(RECONCILED_AFTERWARDS);
            return UpdateControl.noUpdate();
        }
    }

    /** The mock server answers reviews without a status. */
    private static final class Reviewing extends KubernetesCrudDispatcher {
        Reviewing() {
            super(List.of(CustomResourceDefinitionContext.fromCustomResourceType(EdgeModel.class)));
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (!request.getPath().contains("selfsubjectrulesreviews")) {
                return super.dispatch(request);
            }
            SelfSubjectRulesReview review = new SelfSubjectRulesReviewBuilder()
                    .withNewStatus()
                    .withResourceRules(new ResourceRuleBuilder()
                            .withApiGroups("coordination.k8s.io")
                            .withResources("leases")
                            .withVerbs("*")
                            .build())
                    .endStatus()
                    .build();
            return new MockResponse()
                    .setResponseCode(201)
                    .setHeader("Content-Type", "application/json")
                    .setBody(Serialization.asJson(review));
        }
    }
}
