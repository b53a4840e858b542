package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.testbed.cluster.OnRealServer;
import dev.jetpilot.testbed.controlplane.AuditTrail;
import dev.jetpilot.testbed.serverroom.ServerNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on two servers, one of which loses its power in mid-canary. */
@OnRealServer
class LeaderElectionOnClusterTest {
    private static final String OLD = "2.6.0";
    private static final String NEW = "2.7.0";

    @TempDir
    static Path directory;

    private static RealCluster cluster;
    private static Shops shops;

    @BeforeAll
    static void install() {
        cluster = RealCluster.start(directory, 2, 3, 0, 60);
        shops = new Shops(cluster);
        String values = cluster.inFleetTime() + """
                replicas: 2
                leaderElection: {enabled: true}
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      - topologyKey: kubernetes.io/hostname
                        labelSelector: {matchLabels: {app.kubernetes.io/component: operator}}
                """;
        cluster.helm(
                "install",
                "jetpilot",
                Chart.FOLDER.toString(),
                "--namespace=" + Chart.NAMESPACE,
                "--create-namespace",
                "--values=" + cluster.file("values.yaml", values),
                "--wait",
                "--timeout=5m");
        shops.applyModel(OLD);
        shops.applyModel(NEW);
        shops.applyRollout(OLD, "1m");
        shops.kubectlWait();
        shops.target(NEW);
        shops.awaitPause();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void otherReplicaTakesOverAndTheRolloutGoesOn() {
        Pod leader = leader();
        Map<String, String> inMidCanary = shops.uids();
        Map<String, String> canary = new TreeMap<>(inMidCanary);
        canary.keySet().retainAll(shops.nodesOn(NEW));
        ServerNode lost = cluster.servers().stream()
                .filter(s -> s.name().equals(leader.getSpec().getNodeName()))
                .findFirst()
                .orElseThrow();

        lost.powerOff();
        shops.edit();
        shops.awaitPause();

        assertThat(leader().getMetadata().getName())
                .isNotEqualTo(leader.getMetadata().getName());
        assertThat(shops.uids()).as("no serving pod was made anew").isEqualTo(inMidCanary);
        assertThat(shops.status().classes()).extracting(ClassStatus::attempt).containsOnly(1);

        shops.approve(NEW, 1);
        shops.await(
                "to be past its pause",
                s -> s.classes().stream().noneMatch(c -> c.phase().equals("Paused")));
        shops.kubectlWait();
        assertThat(shops.serving()).hasSize(3).doesNotContainValue(Shops.name(OLD));
        assertThat(shops.uids()).as("canary nodes moved once").containsAllEntriesOf(canary);
        assertRights();
    }

    private static void assertRights() {
        var requests = cluster.plane().audit().entries(e -> e.user().equals(RealCluster.OPERATOR_USER));
        assertThat(requests)
                .filteredOn(AuditTrail.Entry::refused)
                .extracting(AuditTrail.Entry::summary)
                .isEmpty();
        Set<String> unused = Rights.granted(cluster.admin(), Chart.NAMESPACE, RealCluster.OPERATOR).stream()
                .filter(r -> r.startsWith("coordination.k8s.io/"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unused).hasSize(4);
        unused.removeAll(Rights.used(requests));
        // The Java Operator SDK does not begin without it, and then renews by patch.
        assertThat(unused).containsExactly("coordination.k8s.io/leases: update");
    }

    private static Pod leader() {
        String holder = cluster.admin()
                .leases()
                .inNamespace(Chart.NAMESPACE)
                .withName("jetpilot-operator")
                .get()
                .getSpec()
                .getHolderIdentity();
        return cluster.operators().stream()
                .filter(p -> p.getMetadata().getName().equals(holder))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the lease is held by " + holder));
    }
}
