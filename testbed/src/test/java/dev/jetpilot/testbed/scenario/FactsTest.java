package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import dev.jetpilot.testbed.jetson.NodePlan;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Nodes say what they are, in the order of a fleet's life: nobody labels them by hand. */
@OnEitherServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FactsTest {
    private static final String OLD = "detector-2-6-0";
    /** More than ten rounds. */
    private static final Duration A_WHILE = Duration.ofMinutes(40);

    private static Edge edge;
    private static VirtualAgents agents;
    private static Rollout rollout;
    private static String first;
    private static String second;
    private static String liar;

    @BeforeAll
    static void start() {
        edge = Edge.of(Fleets.of(Fleets.nanos("told", 3))).operate();
        List<String> nodes = edge.world().nodes().stream().map(NodePlan::name).toList();
        first = nodes.get(0);
        second = nodes.get(1);
        liar = nodes.get(2);
        for (String key :
                List.of("jetpilot.dev/module", "jetpilot.dev/sm", "jetpilot.dev/l4t-line", "nvidia.com/gpu.present")) {
            nodes.forEach(node -> edge.world().label(node, key, Optional.empty()));
        }
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.rollout("told", "2.6.0"));
        rollout = new Rollout(edge, "told");
        agents = VirtualAgents.install(edge);
    }

    @AfterAll
    static void stop() {
        agents.close();
        edge.close();
    }

    private static Map<String, String> labels(String node) {
        return edge.user().nodes().withName(node).get().getMetadata().getLabels();
    }

    private static void awaitLabel(String node, String key, String value) {
        edge.await(
                node + " to have " + key + "=" + value,
                () -> value.equals(labels(node).get(key)));
    }

    private static List<String> nodeWritesSince(Instant from) {
        return edge.writesSince(from).stream()
                .filter(write -> write.startsWith("patch nodes"))
                .toList();
    }

    @Order(1)
    @Test
    void labelsAppearAndWithThemTheModel() {
        assertThat(rollout.assignments()).isEmpty();

        agents.say(first, VirtualAgents.page("orin-nano", first));
        agents.say(second, VirtualAgents.page("orin-nano", second));
        agents.say(liar, VirtualAgents.page("orin-nano", first));

        awaitLabel(first, "jetpilot.dev/module", "orin-nano-8gb");
        awaitLabel(second, "jetpilot.dev/module", "orin-nano-8gb");
        assertThat(labels(first))
                .containsEntry("jetpilot.dev/l4t", "36.4.7")
                .containsEntry("jetpilot.dev/l4t-line", "r36.4")
                .containsEntry("jetpilot.dev/jetpack", "6.2.1")
                .containsEntry("jetpilot.dev/sm", "87")
                .containsEntry("jetpilot.dev/tensorrt", "10.3.0")
                .containsEntry("jetpilot.dev/power-mode", "25W")
                .containsEntry("jetpilot.dev/memory-gib", "8")
                .containsEntry("jetpilot.dev/dla-cores", "0")
                .containsEntry("nvidia.com/gpu.present", "true")
                .containsEntry("fleet", "told")
                .doesNotContainKey("jetpilot.dev/throttled");
        assertThat(edge.user().nodes().withName(first).get().getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals("jetpilot-facts"))
                .extracting(ManagedFieldsEntry::getOperation)
                .containsExactly("Apply");
        edge.await("both to serve", () -> rollout.serving().keySet().equals(java.util.Set.of(first, second)));
        assertThat(rollout.serving()).containsValue(OLD);
    }

    /** Its agent says what another node is: it is not believed, and its own node waits. */
    @Order(2)
    @Test
    void whoAnswersForAnotherNodeIsNotBelieved() {
        assertThat(labels(liar)).doesNotContainKeys("jetpilot.dev/module", "nvidia.com/gpu.present");

        agents.say(liar, VirtualAgents.page("orin-nano", liar));

        awaitLabel(liar, "jetpilot.dev/module", "orin-nano-8gb");
        // Its status says Healthy from the moment before its node was known.
        edge.await("all three to serve", () -> rollout.serving().size() == 3);
        rollout.awaitHealthy(OLD);
    }

    @Order(3)
    @Test
    void whatStandsInTheLabelsIsNotWrittenAgain() {
        Instant settled = edge.now();

        edge.pass(A_WHILE);

        assertThat(nodeWritesSince(settled)).isEmpty();
    }

    @Order(4)
    @Test
    void jetPackUpgradeChangesTheLabelsOfItsNodeInOneWrite() {
        Map<String, String> uids = rollout.uids();
        Map<String, String> before = labels(second);
        Instant upgraded = edge.now();

        agents.say(
                first,
                VirtualAgents.page("orin-nano", first)
                        .replace(
                                "l4t=\"36.4.7\",l4t_line=\"r36.4\",jetpack=\"6.2.1\"",
                                "l4t=\"39.2.0\",l4t_line=\"r39.2\",jetpack=\"7.2\""));

        awaitLabel(first, "jetpilot.dev/jetpack", "7.2");
        edge.pass(A_WHILE);
        assertThat(labels(first))
                .containsEntry("jetpilot.dev/l4t", "39.2.0")
                .containsEntry("jetpilot.dev/l4t-line", "r39.2")
                .containsEntry("jetpilot.dev/module", "orin-nano-8gb");
        assertThat(nodeWritesSince(upgraded)).containsExactly("patch nodes " + first);
        assertThat(labels(second)).isEqualTo(before);
        assertThat(rollout.uids()).as("its class is the same").isEqualTo(uids);
    }

    @Order(5)
    @Test
    void agentsThatAreGoneLeaveTheLabelsAndTheModels() {
        Map<String, String> uids = rollout.uids();
        Map<String, String> before = labels(first);
        Instant uninstalled = edge.now();

        edge.user()
                .apps()
                .daemonSets()
                .inNamespace(VirtualAgents.NAMESPACE)
                .withName("jetpilot-agent")
                .delete();

        edge.await(
                "the agents' pods to be gone",
                () -> edge.user()
                        .pods()
                        .inNamespace(VirtualAgents.NAMESPACE)
                        .list()
                        .getItems()
                        .isEmpty());
        edge.pass(A_WHILE);
        assertThat(labels(first)).isEqualTo(before);
        assertThat(nodeWritesSince(uninstalled)).isEmpty();
        assertThat(rollout.uids()).isEqualTo(uids);
        assertThat(rollout.status().phase()).isEqualTo("Healthy");
    }
}
