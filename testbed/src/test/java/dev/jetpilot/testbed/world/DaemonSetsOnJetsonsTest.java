package dev.jetpilot.testbed.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.ClusterServer;
import dev.jetpilot.testbed.cluster.OnEitherServer;
import dev.jetpilot.testbed.cluster.ServerKind;
import dev.jetpilot.testbed.cluster.Watchfulness;
import dev.jetpilot.testbed.jetson.RequestTally;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DaemonSets pinned by a node label, as the operator moves nodes, on virtual Jetsons. */
@OnEitherServer
class DaemonSetsOnJetsonsTest {
    private static final String ASSIGNMENT = "edge.jetpilot.node-restriction.kubernetes.io/peoplenet";

    private ClusterServer server;
    private TimeSource time;
    private KubernetesClient client;
    private World world;

    @BeforeEach
    void start() {
        ServerKind kind = ServerKind.chosen();
        server = kind.start(List.of(), kind.usual().with(Watchfulness.WATCHFUL));
        time = server.time();
        client = server.client("testbed");
        world = World.start(
                client,
                FleetSpec.threeClasses(7, 8).withDead(1).withPace(server.pace()).withPreloaded(Set.of(Serving.IMAGE)),
                time);
        await().until(() -> client.nodes().list().getItems().size() == 8);
    }

    @AfterEach
    void stop() {
        world.close();
        client.close();
        server.close();
    }

    /** On the wall clock; reached only when something never comes. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    @Test
    void aNodeIsMovedByItsLabelAndNeverServesTwoVersions() {
        DaemonSet first = daemonSet("2.6.0");
        daemonSet("2.7.0");
        List<String> online = world.nodes().stream()
                .map(node -> node.name())
                .filter(name -> !world.dead().contains(name))
                .toList();
        online.forEach(node -> world.label(node, ASSIGNMENT, Optional.of("2.6.0")));
        await().until(() -> ready(first) == online.size());

        String moved = online.get(0);
        world.label(moved, ASSIGNMENT, Optional.of("2.7.0"));

        await().until(() -> last(moved).version().equals(Optional.of("2.7.0"))
                && last(moved).ready());
        // A pod that starts and is ready between two looks of a busy machine is one moment, else two.
        List<Optional<String>> versions = new ArrayList<>();
        for (ServingMoment moment : world.timeline(moved)) {
            if (versions.isEmpty() || !versions.get(versions.size() - 1).equals(moment.version())) {
                versions.add(moment.version());
            }
        }
        assertThat(versions).containsExactly(Optional.of("2.6.0"), Optional.empty(), Optional.of("2.7.0"));
        await().until(() -> ready(first) == online.size() - 1);
        assertThat(podsOn(moved)).hasSize(1);
        await().until(() -> served("2.6.0") > 10_000 && served("2.7.0") > 1_000);
    }

    @Test
    void aPodOfAnOfflineNodeIsTerminatingUntilTheNodeReturns() {
        DaemonSet first = daemonSet("2.6.0");
        daemonSet("2.7.0");
        String node = world.nodes().stream()
                .map(plan -> plan.name())
                .filter(name -> !world.dead().contains(name))
                .findFirst()
                .orElseThrow();
        world.label(node, ASSIGNMENT, Optional.of("2.6.0"));
        await().until(() -> ready(first) == 1);

        world.offline(node);
        await().until(() -> readyCondition(node).equals("Unknown"));
        world.label(node, ASSIGNMENT, Optional.of("2.7.0"));
        await().until(() ->
                podsOn(node).stream().anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null));
        Instant later = time.now().plus(Duration.ofMinutes(5));
        await().until(() -> time.now().isAfter(later));
        assertThat(podsOn(node))
                .anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null
                        && pod.getMetadata().getLabels().get("version").equals("2.6.0"));
        assertThat(last(node).version()).contains("2.6.0");

        world.online(node);

        await().until(() ->
                last(node).version().equals(Optional.of("2.7.0")) && last(node).ready());
        await().until(() -> readyCondition(node).equals("True"));
        assertThat(podsOn(node))
                .extracting(pod -> pod.getMetadata().getLabels().get("version"))
                .containsExactly("2.7.0");
    }

    @Test
    void aDeadNodeStaysUnknownAndItsPodComesWhenItReturns() {
        String node = world.dead().iterator().next();
        DaemonSet first = daemonSet("2.6.0");
        assertThat(readyCondition(node)).isEqualTo("Unknown");
        world.label(node, ASSIGNMENT, Optional.of("2.6.0"));
        Instant later = time.now().plus(Duration.ofMinutes(2));
        await().until(() -> time.now().isAfter(later));
        // DaemonSets tolerate the NoExecute taint of an unreachable node, not the NoSchedule one.
        assertThat(podsOn(node)).isEmpty();
        assertThat(readyCondition(node)).isEqualTo("Unknown");

        world.online(node);

        await().until(() -> ready(first) == 1);
        assertThat(readyCondition(node)).isEqualTo("True");
    }

    private DaemonSet daemonSet(String version) {
        PodTemplateSpec template = Serving.template(version);
        return client.resource(new DaemonSetBuilder()
                        .withNewMetadata()
                        .withName("peoplenet-" + version.replace('.', '-'))
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withNewUpdateStrategy()
                        .withType("OnDelete")
                        .endUpdateStrategy()
                        .withNewSelector()
                        .withMatchLabels(template.getMetadata().getLabels())
                        .endSelector()
                        .withTemplate(template.edit()
                                .editSpec()
                                .withNewAffinity()
                                .withNewNodeAffinity()
                                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                                .addNewNodeSelectorTerm()
                                .addNewMatchExpression()
                                .withKey(ASSIGNMENT)
                                .withOperator("In")
                                .withValues(version)
                                .endMatchExpression()
                                .endNodeSelectorTerm()
                                .endRequiredDuringSchedulingIgnoredDuringExecution()
                                .endNodeAffinity()
                                .withNewPodAntiAffinity()
                                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                                .withTopologyKey("kubernetes.io/hostname")
                                .withNewLabelSelector()
                                .addToMatchLabels("app", "peoplenet")
                                .endLabelSelector()
                                .endRequiredDuringSchedulingIgnoredDuringExecution()
                                .endPodAntiAffinity()
                                .endAffinity()
                                .endSpec()
                                .build())
                        .endSpec()
                        .build())
                .create();
    }

    private int ready(DaemonSet daemonSet) {
        return Objects.requireNonNullElse(
                client.resource(daemonSet).get().getStatus().getNumberReady(), 0);
    }

    private List<Pod> podsOn(String node) {
        return client.pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node)
                .list()
                .getItems();
    }

    private ServingMoment last(String node) {
        List<ServingMoment> moments = world.timeline(node);
        return moments.isEmpty() ? ServingMoment.NOTHING : moments.get(moments.size() - 1);
    }

    private String readyCondition(String node) {
        Node seen = client.nodes().withName(node).get();
        return seen.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(NodeCondition::getStatus)
                .findFirst()
                .orElse("");
    }

    private long served(String version) {
        return world.requests().stream()
                .filter(tally -> tally.version().equals(version))
                .mapToLong(RequestTally::served)
                .sum();
    }
}
