package dev.jetpilot.operator.observe;

import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.assigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private final Node node = Given.node("n", assigned(R1));
    private final Pod pod = Given.pod("peoplenet", R1, "n");

    /** As in an informer with a compact store: the old object is compact, the new one whole. */
    private boolean matters(UnaryOperator<NodeBuilder> change) {
        NodeBuilder changed =
                new NodeBuilder(node).editMetadata().withResourceVersion("101").endMetadata();
        return Changes.matters(change.apply(changed).build(), Compact.node(node));
    }

    private boolean podMatters(UnaryOperator<PodBuilder> change) {
        PodBuilder changed =
                new PodBuilder(pod).editMetadata().withResourceVersion("8").endMetadata();
        return Changes.matters(change.apply(changed).build(), Compact.pod(pod));
    }

    @Test
    void aHeartbeatWakesNobody() {
        assertThat(matters(n -> n.editStatus()
                        .editMatchingCondition(c -> "Ready".equals(c.getType()))
                        .withLastHeartbeatTime("2026-11-23T10:05:00Z")
                        .endCondition()
                        .editMatchingCondition(c -> "MemoryPressure".equals(c.getType()))
                        .withLastHeartbeatTime("2026-11-23T10:05:00Z")
                        .endCondition()
                        .addNewImage()
                        .withSizeBytes(7L)
                        .endImage()
                        .endStatus()))
                .isFalse();
    }

    @Test
    void whatIsReadOfANodeWakes() {
        assertThat(matters(n -> n.editMetadata().addToLabels("site", "hanoi").endMetadata()))
                .isTrue();
        assertThat(matters(n -> n.editSpec().withUnschedulable(true).endSpec())).isTrue();
        assertThat(matters(n -> n.editStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity("0"))
                        .endStatus()))
                .isTrue();
        assertThat(matters(n -> n.editStatus()
                        .editMatchingCondition(c -> "Ready".equals(c.getType()))
                        .withStatus("Unknown")
                        .endCondition()
                        .endStatus()))
                .isTrue();
    }

    @Test
    void whatIsReadOfAPodWakes() {
        assertThat(podMatters(
                        p -> p.editMetadata().addToAnnotations("other", "x").endMetadata()))
                .isFalse();
        assertThat(podMatters(p -> p.editMetadata()
                        .withDeletionTimestamp("2026-11-23T10:00:00Z")
                        .endMetadata()))
                .isTrue();
        assertThat(podMatters(p -> p.editStatus()
                        .editFirstCondition()
                        .withStatus("False")
                        .endCondition()
                        .endStatus()))
                .isTrue();
        assertThat(podMatters(p -> p.editStatus().withPodIP("10.1.0.9").endStatus()))
                .isTrue();
    }

    @Test
    void podCountsOfADaemonSetWakeNobodyAndWhatItsControllerHasSeenDoes() {
        DaemonSet set = Given.workload(R1);

        assertThat(Changes.matters(
                        new DaemonSetBuilder(set)
                                .editStatus()
                                .withNumberReady(3)
                                .endStatus()
                                .build(),
                        set))
                .isFalse();
        assertThat(Changes.matters(
                        new DaemonSetBuilder(set)
                                .editStatus()
                                .withObservedGeneration(2L)
                                .endStatus()
                                .build(),
                        set))
                .isTrue();
    }

    @Test
    void annotationsOfTheRolloutWakeAndItsStatusDoesNot() {
        EdgeRollout before = Given.rollout();
        EdgeRollout status = Given.rollout();
        status.getMetadata().setResourceVersion("6");
        EdgeRollout approved = Given.rollout();
        approved.getMetadata().setAnnotations(Map.of("jetpilot.dev/approve", "peoplenet-2#1.2"));
        EdgeRollout edited = Given.rollout();
        edited.getMetadata().setGeneration(2L);

        assertThat(Changes.matters(status, before)).isFalse();
        assertThat(Changes.matters(approved, before)).isTrue();
        assertThat(Changes.matters(edited, before)).isTrue();
    }

    @Test
    void compactCopiesHoldWhatIndicesAndReadersNeed() {
        Node compact = Compact.node(node);

        assertThat(compact.getStatus().getImages()).isEmpty();
        assertThat(compact.getStatus().getAllocatable()).containsOnlyKeys("nvidia.com/gpu");
        assertThat(Compact.node(compact)).isEqualTo(compact);
        assertThat(Compact.pod(Compact.pod(pod))).isEqualTo(Compact.pod(pod));
        assertThat(Binding.node(Compact.pod(pod))).isEqualTo(Binding.node(pod));
    }
}
