package dev.jetpilot.testbed.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.cluster.ClusterServer;
import dev.jetpilot.testbed.cluster.OnRealServer;
import dev.jetpilot.testbed.cluster.ServerKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A kube-apiserver takes the CRDs, the costs of their rules included, and says of every sample what we say it says. */
@OnRealServer
class RulesOnRealServerTest {
    private static ClusterServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        server = ServerKind.REAL.start(RuleSamples.kinds()
                .map(kind -> (ObjectNode) RulesTest.crd(kind))
                .toList());
        client = server.client("kubectl");
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void definitionsAreServedAsTheyWereWritten() {
        List<CustomResourceDefinition> served =
                client.apiextensions().v1().customResourceDefinitions().list().getItems();

        assertThat(served)
                .hasSize(2)
                .allSatisfy(crd -> assertThat(crd.getStatus().getConditions())
                        .filteredOn(c -> c.getStatus().equals("True"))
                        .extracting(c -> c.getType())
                        .containsExactlyInAnyOrder("Established", "NamesAccepted"));
    }

    @TestFactory
    Stream<DynamicTest> acceptedSamplesAreAccepted() {
        return samples(
                (sample, old) -> assertThat(answer(sample.accepted(), old)).isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> refusedSamplesAreRefusedInTheWordsWeKnow() {
        return samples((sample, old) -> assertThat(answer(sample.refused(), old))
                .filteredOn(e -> !e.contains("some validation rules were not checked"))
                .containsExactlyInAnyOrderElementsOf(sample.errors()));
    }

    private static Stream<DynamicTest> samples(Check check) {
        return RuleSamples.kinds()
                .flatMap(kind -> RuleSamples.of(kind).samples().stream()
                        .map(s -> DynamicTest.dynamicTest(kind + ": " + s.name(), () -> check.of(s, s.old()))));
    }

    /** The errors that the server finds; nothing is kept. */
    private static List<String> answer(JsonNode object, Optional<JsonNode> old) {
        Optional<GenericKubernetesResource> before =
                old.map(o -> client.resource(resource(o)).createOr(existing -> existing.update()));
        GenericKubernetesResource wanted = resource(object);
        try {
            before.ifPresent(
                    b -> wanted.getMetadata().setResourceVersion(b.getMetadata().getResourceVersion()));
            if (before.isPresent()) {
                client.resource(wanted).dryRun().update();
            } else {
                client.resource(wanted).dryRun().create();
            }
            return List.of();
        } catch (KubernetesClientException e) {
            Status status = e.getStatus();
            return status.getDetails().getCauses().stream()
                    .map(cause -> cause.getField() + ": " + cause.getMessage())
                    .toList();
        } finally {
            before.ifPresent(b -> client.resource(b).delete());
        }
    }

    private static GenericKubernetesResource resource(JsonNode object) {
        GenericKubernetesResource resource =
                client.getKubernetesSerialization().convertValue(object, GenericKubernetesResource.class);
        resource.getMetadata().setNamespace("default");
        return resource;
    }

    private interface Check {
        void of(RuleSamples.Sample sample, Optional<JsonNode> old);
    }
}
