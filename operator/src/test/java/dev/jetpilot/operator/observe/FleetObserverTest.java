package dev.jetpilot.operator.observe;

import static dev.jetpilot.operator.observe.Given.CLASS;
import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static dev.jetpilot.operator.observe.Given.assigned;
import static dev.jetpilot.operator.observe.Given.node;
import static dev.jetpilot.operator.observe.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.workload.Frontend;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.RevisionRecord;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetObserverTest {
    private final FakeCaches caches = new FakeCaches();
    private final Overlay overlay = new Overlay();
    private final AdmissionMemory admissions = new AdmissionMemory();

    @BeforeEach
    void aRolloutOnItsFirstRevision() {
        caches.put(Given.model()).put(Given.revision(R1, "model-uid", 1, Map.of()));
    }

    /** Without a client: an observation of what is recorded asks the API server nothing. */
    private Observation observe() {
        return new FleetObserver(caches, overlay, new Models(null), admissions, NodePolicy.STRICT)
                .observe(Given.rollout(), NOW);
    }

    private NodeView only() {
        return observe().fleet().nodes().get(0);
    }

    @Test
    void nodesAreThoseSelectedOrLabelledOrStillHosting() {
        caches.put(node("d-selected", Map.of("site", "bangkok")))
                .put(node("c-other", Map.of("site", "hanoi")))
                .put(node(
                        "b-labelled",
                        Map.of(NodeLabel.assignment("vision", "peoplenet").key(), R1 + "." + CLASS)))
                .put(node("a-hosting", Map.of()))
                .put(pod("peoplenet", R1, "a-hosting"));

        assertThat(observe().fleet().nodes())
                .extracting(NodeView::name, NodeView::selected)
                .containsExactly(tuple("a-hosting", false), tuple("b-labelled", false), tuple("d-selected", true));
    }

    @Test
    void aServingNodeIsSeenAsItIs() {
        caches.put(node("n", assigned(R1))).put(pod("peoplenet", R1, "n"));

        NodeView view = only();

        assertThat(view.connectivity()).isEqualTo(Connectivity.READY);
        assertThat(view.connectivitySince()).isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
        assertThat(view.assignment()).contains(new Assignment(R1, CLASS));
        assertThat(view.assignedAt()).contains(Instant.ofEpochSecond(1795428000));
        assertThat(view.resourceVersion()).isEqualTo("100");
        assertThat(view.serves()).isTrue();
        assertThat(view.pod().orElseThrow().since()).isEqualTo(Instant.parse("2026-11-23T09:05:00Z"));
        assertThat(view.gpuHolder()).isEmpty();
        assertThat(view.throttled()).isFalse();
        assertThat(view.cordoned()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({R2 + ".orin-nano", R1 + ".another-class", "no-assignment-at-all"})
    void aLabelThatNamesNothingThereIsCountsAsUnassigned(String value) {
        caches.put(node(
                "n",
                Map.of(
                        "site",
                        "bangkok",
                        NodeLabel.assignment("vision", "peoplenet").key(),
                        value)));

        assertThat(only().assignment()).isEmpty();
        assertThat(only().labelled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"True, READY", "False, NOT_READY", "Unknown, OFFLINE"})
    void connectivityIsWhatTheReadyConditionSays(String status, Connectivity connectivity) {
        caches.put(new NodeBuilder(node("n", assigned(R1)))
                .editStatus()
                .editMatchingCondition(c -> "Ready".equals(c.getType()))
                .withStatus(status)
                .endCondition()
                .endStatus()
                .build());

        assertThat(only().connectivity()).isEqualTo(connectivity);
    }

    @Test
    void aCordonedThrottledNodeSaysSo() {
        caches.put(new NodeBuilder(node("n", assigned(R1)))
                .editMetadata()
                .addToLabels(Names.THROTTLED, "true")
                .endMetadata()
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());

        assertThat(only().cordoned()).isTrue();
        assertThat(only().throttled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CrashLoopBackOff, CRASH_LOOP",
        "ImagePullBackOff, IMAGE_PULL",
        "InvalidImageName, IMAGE_PULL",
        "CreateContainerConfigError, CONFIG",
        "CreateContainerError, CONFIG",
        "RunContainerError, CONFIG",
    })
    void aPodThatWillNotBecomeReadySaysWhy(String reason, PodFailure.Kind kind) {
        caches.put(node("n", assigned(R1)))
                .put(Given.waiting(pod("peoplenet", R1, "n"), reason, "the kubelet's words"));

        assertThat(only().pod().orElseThrow().failure())
                .contains(new PodFailure(kind, "container serving: " + reason + ": the kubelet's words"));
    }

    @ParameterizedTest
    @CsvSource({"ContainerCreating", "PodInitializing", "ErrImagePull"})
    void aPodOnItsWayHasNotFailed(String reason) {
        caches.put(node("n", assigned(R1))).put(Given.waiting(pod("peoplenet", R1, "n"), reason, null));

        assertThat(only().pod().orElseThrow().failure()).isEmpty();
    }

    @Test
    void anUnschedulablePodIsFoundOnTheNodeItIsMeantFor() {
        caches.put(node("n", assigned(R1))).put(unscheduled("n"));

        assertThat(only().pod().orElseThrow().failure())
                .contains(new PodFailure(PodFailure.Kind.UNSCHEDULABLE, "0/3 nodes are available"));
    }

    @Test
    void itIsNobodysFailureThatThePredecessorIsStillGoing() {
        Pod old = new PodBuilder(pod("peoplenet", R2, "n"))
                .editMetadata()
                .withDeletionTimestamp("2026-11-23T09:59:50Z")
                .endMetadata()
                .build();
        caches.put(node("n", assigned(R1))).put(old).put(unscheduled("n"));

        NodeView view = only();

        assertThat(view.pod().orElseThrow().runs()).isEqualTo(new Assignment(R1, CLASS));
        assertThat(view.pod().orElseThrow().failure()).isEmpty();
    }

    @Test
    void aYoungPodMayWaitUntilTheSchedulerNoticesThatThePredecessorIsGone() {
        Pod young = new PodBuilder(unscheduled("n"))
                .editMetadata()
                .withCreationTimestamp("2026-11-23T09:59:30Z")
                .endMetadata()
                .build();
        caches.put(node("n", assigned(R1))).put(young);

        assertThat(only().pod().orElseThrow().failure()).isEmpty();
    }

    @Test
    void aPodThatIsBoundIsNotUnschedulableWhateverItStillSays() {
        Pod bound = new PodBuilder(unscheduled("n"))
                .editSpec()
                .withNodeName("n")
                .endSpec()
                .build();
        caches.put(node("n", assigned(R1))).put(bound);

        assertThat(only().pod().orElseThrow().failure()).isEmpty();
    }

    @Test
    void thePodThatGoesCountsUntilItsSuccessorIsThere() {
        Pod old = new PodBuilder(pod("peoplenet", R2, "n"))
                .editMetadata()
                .withDeletionTimestamp("2026-11-23T09:59:50Z")
                .endMetadata()
                .build();
        caches.put(node("n", assigned(R1))).put(old);

        assertThat(only().pod().orElseThrow().terminating()).isTrue();
        assertThat(only().serving()).isFalse();
    }

    @Test
    void finishedPodsDoNotCount() {
        caches.put(node("n", assigned(R1)))
                .put(new PodBuilder(pod("peoplenet", R1, "n"))
                        .editStatus()
                        .withPhase("Failed")
                        .endStatus()
                        .build());

        assertThat(only().pod()).isEmpty();
    }

    @Test
    void anotherRolloutHoldsTheGpuUnlessThereIsRoom() {
        caches.put(node("n", assigned(R1))).put(pod("doors", "cccccccccc", "n"));
        assertThat(only().gpuHolder()).contains("doors");

        caches.put(new NodeBuilder(node("n", assigned(R1)))
                .editStatus()
                .addToAllocatable("nvidia.com/gpu", new Quantity("2"))
                .endStatus()
                .build());
        assertThat(only().gpuHolder()).isEmpty();
    }

    @Test
    void whereOurPodRunsNobodyElseHoldsTheGpu() {
        caches.put(node("n", assigned(R1))).put(pod("doors", "cccccccccc", "n")).put(pod("peoplenet", R1, "n"));

        assertThat(only().gpuHolder()).isEmpty();
    }

    @Test
    void servingPodsAreScrapedWhereTheySay() {
        caches.put(node("n", assigned(R1))).put(pod("peoplenet", R1, "n"));

        ScrapeTarget target = observe().scrapeTargets().get("n");

        assertThat(target.metrics()).hasToString("http://10.1.0.7:8002/metrics");
        assertThat(target.revision()).isEqualTo(R1);
        assertThat(target.podUid()).isEqualTo("uid-of-pod-" + R1 + "n");
        assertThat(target.startedAt()).isEqualTo(Instant.parse("2026-11-23T09:04:00Z"));
        assertThat(target.podReady()).isTrue();
        assertThat(target.nodeOnline()).isTrue();
    }

    @Test
    void revisionsOfAnEarlierRolloutOfTheNameAreNotOurs() {
        ControllerRevision foreign = Given.revision(R2, "other", 9, Map.of());
        foreign.getMetadata().getOwnerReferences().get(0).setUid("uid-of-the-one-before");
        caches.put(foreign);

        assertThat(observe().revisions()).extracting(r -> r.id()).containsExactly(R1);
    }

    @Test
    void cursorsAndTombstonesAreRead() {
        Cursor cursor = Cursor.waiting(1, 1, NOW);
        Tombstone tombstone = new Tombstone("dddddddddd", CLASS, 1, new Rejection("SLOBreached", "41ms", NOW));
        ControllerRevision tombstones = RevisionRecord.createTombstones(Given.rollout(), List.of(tombstone));
        caches.put(Given.revision(R1, "model-uid", 1, Map.of(CLASS, cursor))).put(tombstones);

        Observation seen = observe();

        assertThat(seen.revisions()).singleElement().satisfies(r -> {
            assertThat(r.cursor(CLASS)).contains(cursor);
            assertThat(r.resourceVersion()).isEqualTo("10");
        });
        assertThat(seen.tombstones()).containsExactly(tombstone);
    }

    @Test
    void aRecordedRevisionIdIsNotComputedAgain() {
        assertThat(observe().target()).isEqualTo(new Target.Resolved(Given.MODEL, R1));
    }

    @Test
    void aWorkloadIsCurrentWhileItIsAsItWouldBeBuilt() {
        DaemonSet set = Given.workload(R1);
        caches.put(set);
        assertThat(workload()).isEqualTo(view(true, true));

        caches.put(new DaemonSetBuilder(set)
                .editMetadata()
                .withGeneration(2L)
                .endMetadata()
                .build());
        assertThat(workload()).isEqualTo(view(true, false));

        caches.put(new DaemonSetBuilder(set)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("changed-by-hand")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
        assertThat(workload()).isEqualTo(view(false, true));

        caches.put(new DaemonSetBuilder(set)
                .editMetadata()
                .addToAnnotations(Names.SPEC_HASH, "of-other-tolerations")
                .endMetadata()
                .build());
        assertThat(workload()).isEqualTo(view(false, true));
    }

    @Test
    void aRefusalIsForgottenAfterAMinute() {
        DaemonSet set = Given.workload(R1);
        caches.put(set);
        admissions.remember(
                new AdmissionMemory.Question("vision", "peoplenet", new Assignment(R1, CLASS), Workload.hash(set)),
                new AdmissionMemory.Answer(
                        Admission.REFUSED, Optional.of("violates PodSecurity"), NOW.minusSeconds(59)));
        assertThat(workload().admission()).isEqualTo(Admission.REFUSED);
        assertThat(workload().message()).contains("violates PodSecurity");

        admissions.remember(
                new AdmissionMemory.Question("vision", "peoplenet", new Assignment(R1, CLASS), Workload.hash(set)),
                new AdmissionMemory.Answer(Admission.REFUSED, Optional.empty(), NOW.minusSeconds(60)));
        assertThat(workload().admission()).isEqualTo(Admission.UNKNOWN);
    }

    @Test
    void noServiceIsWantedBeforeANodeServes() {
        caches.put(node("n", Map.of()));

        assertThat(observe().fleet().serviceCurrent()).isTrue();
    }

    @Test
    void theServiceIsWantedUntilItIsThere() {
        caches.put(node("n", assigned(R1)));
        assertThat(observe().fleet().serviceCurrent()).isFalse();

        caches.put(
                Frontend.service(Given.rollout(), Given.document(R1).service().orElseThrow()));
        assertThat(observe().fleet().serviceCurrent()).isTrue();
    }

    /** As after {@code kubectl delete er --cascade=orphan}, and the rollout applied anew: it is adopted. */
    @Test
    void aServiceThatLostItsOwnerIsNotAsItShouldBe() {
        assertThat(serviceCurrent(b -> b.editMetadata().withOwnerReferences().endMetadata()))
                .isFalse();
        assertThat(serviceCurrent(b -> b.editMetadata()
                        .editFirstOwnerReference()
                        .withUid("uid-of-the-one-before")
                        .endOwnerReference()
                        .endMetadata()))
                .isFalse();
    }

    @Test
    void aServiceWhosePortWasEditedIsNotAsItShouldBe() {
        assertThat(serviceCurrent(b ->
                        b.editSpec().editFirstPort().withPort(9999).endPort().endSpec()))
                .isFalse();
        assertThat(serviceCurrent(b -> b.editSpec()
                        .editFirstPort()
                        .withTargetPort(new IntOrString(80))
                        .endPort()
                        .endSpec()))
                .isFalse();
        assertThat(serviceCurrent(b -> b.editSpec().withPorts().endSpec())).isFalse();
    }

    /** No write of ours would remove it: it would be written for ever. */
    @Test
    void aPortThatSomebodyAddedStays() {
        assertThat(serviceCurrent(b -> b.editSpec()
                        .addNewPort()
                        .withName("theirs")
                        .withPort(9999)
                        .endPort()
                        .endSpec()))
                .isTrue();
    }

    private boolean serviceCurrent(UnaryOperator<ServiceBuilder> edit) {
        caches.put(node("n", assigned(R1)));
        caches.put(edit.apply(new ServiceBuilder(Frontend.service(
                        Given.rollout(), Given.document(R1).service().orElseThrow())))
                .build());
        return observe().fleet().serviceCurrent();
    }

    /** R1 wants none any more, R2 still does. */
    private void aServiceThatTheTargetDoesNotWant() {
        caches.put(Given.revision("model-uid", Given.withoutService(R1), R1, 2, Map.of()))
                .put(Given.revision(R2, "older-uid", 1, Map.of()))
                .put(Frontend.service(
                        Given.rollout(), Given.document(R2).service().orElseThrow()));
    }

    @Test
    void aServiceThatNobodyWantsAnyMoreIsNotAsItShouldBe() {
        aServiceThatTheTargetDoesNotWant();

        assertThat(observe().fleet().serviceCurrent()).isFalse();
    }

    @Test
    void theServiceStaysWhileANodeRunsARevisionThatWantsIt() {
        aServiceThatTheTargetDoesNotWant();
        caches.put(node("n", assigned(R2)));

        assertThat(observe().fleet().serviceCurrent()).isTrue();
    }

    @Test
    void aServiceOfSomebodyElseIsLeftAlone() {
        aServiceThatTheTargetDoesNotWant();
        Service foreign = new ServiceBuilder(Frontend.service(
                        Given.rollout(), Given.document(R2).service().orElseThrow()))
                .editMetadata()
                .withOwnerReferences()
                .endMetadata()
                .build();
        caches.put(foreign);

        assertThat(observe().fleet().serviceCurrent()).isTrue();
    }

    @Test
    void ourOwnWritesAreSeenBeforeTheCacheHasThem() {
        caches.put(node("n", Map.of("site", "bangkok", "module", "nano")));
        overlay.wroteNode(
                new ObjectMetaBuilder()
                        .withName("n")
                        .withUid("uid-of-n")
                        .withResourceVersion("101")
                        .withLabels(assigned(R1))
                        .build(),
                NOW);
        overlay.wrote(Given.workload(R1), NOW);

        assertThat(only().assignment()).contains(new Assignment(R1, CLASS));
        assertThat(only().resourceVersion()).isEqualTo("101");
        assertThat(observe().fleet().workloads()).containsKey(new Assignment(R1, CLASS));
    }

    /** Trap 6: what comes out of a cache is shared with every other reader of it. */
    @Test
    void whatTheCachesHoldIsLeftAsItIs() {
        caches.put(node("n", assigned(R1)))
                .put(node("m", Map.of("site", "bangkok")))
                .put(pod("peoplenet", R1, "n"))
                .put(unscheduled("m"))
                .put(pod("doors", "cccccccccc", "m"))
                .put(Given.workload(R1));
        List<String> before =
                caches.held().stream().map(FleetObserverTest::json).toList();
        overlay.wroteNode(
                new ObjectMetaBuilder()
                        .withName("m")
                        .withResourceVersion("200")
                        .withLabels(assigned(R1))
                        .build(),
                NOW);

        observe();

        assertThat(caches.held().stream().map(FleetObserverTest::json)).isEqualTo(before);
    }

    private static String json(HasMetadata object) {
        return Serialization.asJson(object);
    }

    private WorkloadView workload() {
        return observe().fleet().workloads().get(new Assignment(R1, CLASS));
    }

    private static WorkloadView view(boolean current, boolean observed) {
        return new WorkloadView(current, observed, Admission.UNKNOWN, Optional.empty());
    }

    private static Pod unscheduled(String node) {
        return new PodBuilder(pod("peoplenet", R1, node))
                .editSpec()
                .withNodeName(null)
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available")
                .endCondition()
                .endStatus()
                .build();
    }
}
