package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The operator's rights, as tuples: no wildcard, nothing cluster-wide that need not be, and no rule by accident. */
class RbacTest {
    private static final List<String> CLUSTER = List.of(
            "/nodes: list watch patch",
            "apiextensions.k8s.io/customresourcedefinitions[edgemodels.jetpilot.dev edgerollouts.jetpilot.dev]: get");

    private static final List<String> ROLLOUTS = List.of(
            "jetpilot.dev/edgemodels: get list watch",
            "jetpilot.dev/edgerollouts: get list watch",
            "jetpilot.dev/edgemodels/status: patch",
            "jetpilot.dev/edgerollouts/status: patch",
            "apps/controllerrevisions: get list watch create patch delete",
            "apps/daemonsets: get list watch create patch delete",
            "/pods: list watch create",
            "/services: get list watch create patch delete",
            "/configmaps: get list watch create patch",
            "/events: create");

    @Test
    void withoutNamespacesTheRightsAreClusterWide() {
        List<JsonNode> objects = Chart.objects();

        assertThat(rules(Chart.one(objects, "ClusterRole", "jetpilot-operator")))
                .containsAll(CLUSTER)
                .containsAll(ROLLOUTS)
                .hasSize(CLUSTER.size() + ROLLOUTS.size());
        assertThat(Chart.ofKind(objects, "Role")).isEmpty();
    }

    @Test
    void withNamespacesOnlyNodesAndTheCrdsAreClusterWide() {
        List<JsonNode> objects = Chart.objects("watchNamespaces: [vision, audio]");

        assertThat(rules(Chart.one(objects, "ClusterRole", "jetpilot-operator")))
                .containsExactlyInAnyOrderElementsOf(CLUSTER);
        assertThat(Chart.ofKind(objects, "Role").filter(r -> !isOfAgents(r)))
                .hasSize(2)
                .allSatisfy(role -> assertThat(rules(role)).containsExactlyInAnyOrderElementsOf(ROLLOUTS));
        assertThat(Chart.ofKind(objects, "RoleBinding")
                        .map(b -> b.at("/metadata/namespace").asText()))
                .containsExactlyInAnyOrder("vision", "audio", "jetpilot-agents");
    }

    @Test
    void agentsAreListedWhereTheyAreAndNowhereElse() {
        List<JsonNode> agents = Chart.ofKind(Chart.objects("watchNamespaces: [vision]"), "Role")
                .filter(RbacTest::isOfAgents)
                .toList();

        assertThat(agents).singleElement().satisfies(role -> {
            assertThat(role.at("/metadata/namespace").asText()).isEqualTo("jetpilot-agents");
            assertThat(rules(role)).containsExactly("/pods: list");
        });
        // Where they are in a namespace that is watched, its Role has it.
        assertThat(Chart.ofKind(Chart.objects("{watchNamespaces: [vision], agent: {namespace: vision}}"), "Role"))
                .noneMatch(RbacTest::isOfAgents);
    }

    private static boolean isOfAgents(JsonNode role) {
        return role.at("/metadata/name").asText().equals("jetpilot-operator-agents");
    }

    @Test
    void aLeaseIsWrittenOnlyWhereItIsWantedAndOnlyOurs() {
        List<JsonNode> objects = Chart.objects("leaderElection: {enabled: true, namespace: leases}");
        JsonNode role = Chart.one(objects, "Role", "jetpilot-operator-lease");

        assertThat(role.at("/metadata/namespace").asText()).isEqualTo("leases");
        assertThat(rules(role))
                .containsExactlyInAnyOrder(
                        "coordination.k8s.io/leases: create",
                        "coordination.k8s.io/leases[jetpilot-operator]: get patch update");
        assertThat(Chart.text()).doesNotContain("leases");
    }

    @Test
    void everyBindingIsForTheOperatorsServiceAccountAndAnExistingRole() {
        for (String values : List.of("{}", ChartTest.EVERYTHING)) {
            List<JsonNode> objects = Chart.objects(values);
            assertThat(objects.stream().filter(o -> o.path("kind").asText().endsWith("RoleBinding")))
                    .isNotEmpty()
                    .allSatisfy(b -> {
                        assertThat(b.path("subjects")).hasSize(1);
                        assertThat(b.at("/subjects/0/name").asText()).isEqualTo("jetpilot-operator");
                        assertThat(b.at("/subjects/0/namespace").asText()).isEqualTo(Chart.NAMESPACE);
                        Chart.one(
                                objects,
                                b.at("/roleRef/kind").asText(),
                                b.at("/roleRef/name").asText());
                    });
        }
    }

    @Test
    void authorsGetWhatTheyWriteAndNoStatus() {
        assertThat(rules(Chart.one(Chart.objects(), "ClusterRole", "jetpilot-operator-author")))
                .contains("jetpilot.dev/edgerollouts: get list watch create update patch delete")
                .contains("jetpilot.dev/edgerollouts/status: get");
        assertThat(Chart.objects()).noneMatch(o -> o.toString().contains("rbac.authorization.k8s.io/aggregate-to-"));
    }

    private static Set<String> rules(JsonNode role) {
        Set<String> rules = new TreeSet<>();
        for (JsonNode rule : role.path("rules")) {
            String names = rule.has("resourceNames") ? "[" + words(rule.path("resourceNames")) + "]" : "";
            for (JsonNode group : rule.path("apiGroups")) {
                for (JsonNode resource : rule.path("resources")) {
                    rules.add(group.asText() + "/" + resource.asText() + names + ": " + words(rule.path("verbs")));
                }
            }
        }
        return rules;
    }

    private static String words(JsonNode list) {
        StringBuilder words = new StringBuilder();
        list.forEach(w -> words.append(words.isEmpty() ? "" : " ").append(w.asText()));
        return words.toString();
    }
}
