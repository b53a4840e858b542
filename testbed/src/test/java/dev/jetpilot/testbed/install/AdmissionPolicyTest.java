package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RBAC cannot say: the operator changes nothing of nodes but its own labels, and makes no pods. */
class AdmissionPolicyTest {
    private static final String OPERATOR = "system:serviceaccount:jetpilot-system:jetpilot-operator";
    private static final String OWN = "vision.jetpilot.node-restriction.kubernetes.io/peoplenet";

    private static final String REST =
            ", annotations: {note: spare}}, spec: {taints: [{key: gpu, effect: NoSchedule}]}, status: {capacity: {cpu: '6'}}}";

    private static final String NODE =
            "{metadata: {labels: {site: bangkok, " + OWN + ": a.orin-nano, jetpilot.dev/module: orin-nano-8gb}" + REST;

    private static final String BARE = "{metadata: {}, spec: {}, status: {}}";

    private static final List<JsonNode> CHART = Chart.objects();

    @ParameterizedTest
    @ValueSource(
            strings = {
                NODE,
                "{metadata: {labels: {site: bangkok, " + OWN + ": b.orin-nano, jetpilot.dev/module: x}" + REST,
                "{metadata: {labels: {site: bangkok}" + REST,
                "{metadata: {labels: {site: bangkok, nvidia.com/gpu.present: 'true',"
                        + " a.jetpilot.node-restriction.kubernetes.io/b.keep: x}" + REST
            })
    void itsOwnLabelsAreItsOwn(String after) {
        assertThat(update(NODE, after)).isEmpty();
    }

    @Test
    void aNodeWithoutLabelsGetsItsFirst() {
        assertThat(update(BARE, "{metadata: {labels: {" + OWN + ": a.orin-nano}}, spec: {}, status: {}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {labels: {site: phuket}}                                          | labels of node jetson-1: site
            {labels: {}}                                                      | labels of node jetson-1: site
            {labels: {site: bangkok, kubernetes.io/os: linux}}                | labels of node jetson-1: kubernetes.io/os
            {labels: {site: bangkok, evil/jetpilot.dev: x}}                   | labels of node jetson-1: evil/jetpilot.dev
            {labels: {site: bangkok, nvidia.com/gpu.presents: x}}             | labels of node jetson-1: nvidia.com/gpu.presents
            {labels: {site: bangkok, jetpilot.node-restriction.kubernetes.io/x: y}} | labels of node jetson-1: jetpilot.node-restriction
            {labels: {site: bangkok, a.jetpilot.node-restriction.kubernetes.io.evil/x: y}} | labels of node jetson-1: a.jetpilot
            {labels: {site: bangkok}, annotations: {}}                        | annotations of node jetson-1
            {labels: {site: bangkok}, annotations: {note: used}}              | annotations of node jetson-1
            {labels: {site: bangkok}, finalizers: [a/b]}                      | owners or finalizers of node jetson-1
            {labels: {site: bangkok}, ownerReferences: [{uid: '1'}]}          | owners or finalizers of node jetson-1
            """)
    void otherMetadataIsRefusedAndNamed(String metadata, String named) {
        String kept = metadata.contains("annotations")
                ? metadata
                : metadata.replaceFirst("}$", ", annotations: {note: spare}}");
        String after = "{metadata: " + kept
                + ", spec: {taints: [{key: gpu, effect: NoSchedule}]}, status: {capacity: {cpu: '6'}}}";

        assertThat(update(NODE, after)).singleElement().asString().contains("the Jetpilot operator may not", named);
    }

    @Test
    void specAndStatusAreNotItsOwn() {
        assertThat(update(NODE, NODE.replace("NoSchedule", "NoExecute")))
                .singleElement()
                .asString()
                .contains("taints");
        assertThat(update(NODE, NODE.replace("spec: {", "spec: {unschedulable: true, ")))
                .hasSize(1);
        assertThat(update(NODE, NODE.replace("'6'", "'7'")))
                .singleElement()
                .asString()
                .contains("status");
        assertThat(update(BARE, "{metadata: {annotations: {a: b}}, spec: {podCIDR: x}, status: {}}"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"DELETE,''", "CREATE,''", "UPDATE,status", "CONNECT,proxy"})
    void nodesAreNotMadeNorUnmade(String operation, String part) {
        assertThat(nodes(CHART).objections(request(OPERATOR, operation, "nodes", part), null, null))
                .containsExactly("the Jetpilot operator may only change labels of nodes; this was " + operation
                        + " of nodes" + (part.isEmpty() ? "" : "/" + part));
    }

    @Test
    void othersAreNotConcerned() {
        assertThat(nodes(CHART).objections(request("admin", "DELETE", "nodes", ""), null, null))
                .isEmpty();
        assertThat(pods(CHART).objections(request("admin", "CREATE", "pods", ""), null, null))
                .isEmpty();
    }

    @Test
    void anInstallationForSomeNamespacesHasOnlyTheirLabels() {
        Policy policy = nodes(Chart.objects("watchNamespaces: [vision, audio]"));
        Map<String, Object> request = request(OPERATOR, "UPDATE", "nodes", "");

        assertThat(policy.objections(request, labelled(OWN), labelled("site"))).isNotEmpty();
        assertThat(policy.objections(request, labelled(OWN), Policy.object(BARE)))
                .isEmpty();
        assertThat(policy.objections(
                        request, labelled("speech.jetpilot.node-restriction.kubernetes.io/x"), Policy.object(BARE)))
                .singleElement()
                .asString()
                .contains("speech.jetpilot", "its own are vision.jetpilot", "audio.jetpilot");
    }

    private static Map<?, ?> labelled(String key) {
        return Policy.object("{metadata: {labels: {" + key + ": x}}, spec: {}, status: {}}");
    }

    @Test
    void podsAreOnlyTried() {
        Map<String, Object> tried = request(OPERATOR, "CREATE", "pods", "");
        tried.put("dryRun", true);

        assertThat(pods(CHART).objections(tried, null, null)).isEmpty();
        for (Map<String, Object> done : List.of(
                request(OPERATOR, "CREATE", "pods", ""),
                request(OPERATOR, "DELETE", "pods", ""),
                request(OPERATOR, "CREATE", "pods", "binding"),
                request(OPERATOR, "CONNECT", "pods", "exec"))) {
            assertThat(pods(CHART).objections(done, null, null))
                    .singleElement()
                    .asString()
                    .startsWith("the Jetpilot operator may create pods by dry run only; this was ");
        }
    }

    @Test
    void thePoliciesAreBoundAndFailClosed() {
        for (String name : List.of("jetpilot-operator-nodes", "jetpilot-operator-pods")) {
            JsonNode binding = Chart.one(CHART, "ValidatingAdmissionPolicyBinding", name);
            assertThat(binding.at("/spec/policyName").asText()).isEqualTo(name);
            assertThat(binding.at("/spec/validationActions/0").asText()).isEqualTo("Deny");
            assertThat(Chart.one(CHART, "ValidatingAdmissionPolicy", name)
                            .at("/spec/failurePolicy")
                            .asText())
                    .isEqualTo("Fail");
        }
        assertThat(Chart.ofKind(Chart.objects("admissionPolicy: {enabled: false}"), "ValidatingAdmissionPolicy"))
                .isEmpty();
    }

    private static List<String> update(String before, String after) {
        return nodes(CHART)
                .objections(request(OPERATOR, "UPDATE", "nodes", ""), Policy.object(after), Policy.object(before));
    }

    private static Policy nodes(List<JsonNode> chart) {
        return Policy.of(chart, "jetpilot-operator-nodes");
    }

    private static Policy pods(List<JsonNode> chart) {
        return Policy.of(chart, "jetpilot-operator-pods");
    }

    private static Map<String, Object> request(String user, String operation, String resource, String part) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "userInfo",
                Map.of("username", user),
                "operation",
                operation,
                "resource",
                Map.of("resource", resource),
                "name",
                "jetson-1"));
        if (!part.isEmpty()) {
            request.put("subResource", part);
        }
        return request;
    }
}
