package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.testbed.cluster.OnEitherServer;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the schema lets through and makes no sense: it is said with its mend, and what runs goes on running. */
@OnEitherServer
class BadInputTest {
    private static final String OLD = "detector-2-6-0";
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.of(Fleets.of(
                        Fleets.nanos("missing", 1),
                        Fleets.nanos("orphaned", 1),
                        Fleets.nanos("blind", 2),
                        Fleets.nanos("curious", 1),
                        Fleets.nanos("signed", 1),
                        Fleets.nanos("typing", 1),
                        Fleets.nanos("misspelt", 1)))
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static Rollout healthy(String name, String version) {
        edge.apply(Yaml.rollout(name, version));
        Rollout rollout = new Rollout(edge, name);
        rollout.awaitHealthy(Yaml.name(version));
        return rollout;
    }

    private static void assertUntouched(Rollout rollout, Map<String, String> uids) {
        edge.pass(Duration.ofMinutes(4));
        assertThat(rollout.uids()).isEqualTo(uids);
    }

    @Test
    void modelThatDoesNotExist() {
        Rollout missing = healthy("missing", "2.6.0");
        Map<String, String> uids = missing.uids();

        missing.target("detector-9-9-9");

        missing.awaitCondition("Stalled", "True", "ModelNotFound");
        assertThat(missing.status().phase()).isEqualTo("Paused");
        assertThat(missing.status().message())
                .isEqualTo("there is no EdgeModel default/detector-9-9-9: apply it, or set spec.modelRef.name to one of"
                        + " `kubectl get edgemodels -n default`");
        assertUntouched(missing, uids);
    }

    @Test
    void modelThatIsDeletedWhileInUse() {
        edge.apply(Yaml.model("2.6.1"));
        Rollout orphaned = healthy("orphaned", "2.6.1");
        Map<String, String> uids = orphaned.uids();

        edge.user()
                .resources(EdgeModel.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName("detector-2-6-1")
                .delete();

        orphaned.awaitCondition("Stalled", "True", "ModelNotFound");
        assertThat(orphaned.status().message()).startsWith("there is no EdgeModel default/detector-2-6-1: apply it");
        assertUntouched(orphaned, uids);
        edge.apply(Yaml.model("2.6.1"));
        orphaned.awaitHealthy("detector-2-6-1");
        assertThat(orphaned.uids()).isEqualTo(uids);
    }

    @Test
    void selectorThatMatchesNothing() {
        edge.apply(Yaml.rollout("nowhere", "2.6.0"));

        Rollout nowhere = new Rollout(edge, "nowhere");
        nowhere.awaitCondition("Stalled", "True", "NoNodes");
        assertThat(nowhere.status().message())
                .isEqualTo("no node matches spec.nodeSelector: label nodes, or change the selector");
        assertThat(nowhere.status().summary().reason()).isEqualTo("NoNodes");
    }

    @Test
    void metricThatNobodyExports() {
        Rollout blind = healthy("blind", "2.6.0");
        Map<String, String> uids = blind.uids();
        blind.patch("""
                {"spec": {"modelRef": {"name": "detector-2-7-0"}, "analysis": {"slos": [{"name": "sharpness",
                  "gauge": {"metric": "picture_sharpness", "max": "3"}}]}}}""");

        blind.awaitCondition("SLOMet", "Unknown", "NotProven");
        blind.await("to say what is missing", s -> s.message().contains("picture_sharpness"));
        assertThat(blind.status().message())
                .contains("sharpness", "Unobservable", "the pods do not export picture_sharpness", "correct the name");
        assertUntouched(blind, uids);
    }

    @Test
    void prometheusThatMayNotBeAsked() {
        Rollout curious = healthy("curious", "2.6.0");
        Map<String, String> uids = curious.uids();

        curious.patch("""
                {"spec": {"modelRef": {"name": "detector-2-7-0"},
                  "analysis": {"source": {"prometheus": {"url": "http://169.254.169.254/latest"}}}}}""");

        curious.awaitCondition("Stalled", "True", "NotAllowed");
        assertThat(curious.status().message())
                .isEqualTo("spec.analysis.source.prometheus.url is \"http://169.254.169.254/latest\", which"
                        + " JETPILOT_PROMETHEUS_URLS of the operator does not allow: use spec.analysis.source.pods, or have"
                        + " the URL added");
        assertUntouched(curious, uids);
    }

    @Test
    void modelThatAsksForMoreThanThisReleaseDoes() {
        edge.apply(Yaml.model("2.9.0")
                .replace(
                        "  serving:\n",
                        "  verification: {cosign: {publicKeySecretRef: {name: cosign-pub}}}\n  serving:\n"));
        Rollout signed = healthy("signed", "2.6.0");
        Map<String, String> uids = signed.uids();

        signed.target("detector-2-9-0");

        signed.awaitCondition("Stalled", "True", "ModelNotReady");
        assertThat(signed.status().message())
                .isEqualTo("EdgeModel default/detector-2-9-0 cannot be served: spec.verification is set, but the"
                        + " operator brings no models to nodes: have JETPILOT_AGENT_IMAGE set (the chart sets it), or make"
                        + " a new EdgeModel without it");
        Condition ready = edge.user()
                .resources(EdgeModel.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName("detector-2-9-0")
                .get()
                .getStatus()
                .conditions()
                .get(0);
        assertThat(ready.getStatus() + " " + ready.getReason()).isEqualTo("False CannotBeServed");
        assertThat(ready.getMessage()).startsWith("spec.verification is set");
        assertUntouched(signed, uids);
    }

    @Test
    void limitForAClassThatTheModelDoesNotHave() {
        Rollout misspelt = healthy("misspelt", "2.6.0");
        Map<String, String> uids = misspelt.uids();

        misspelt.patch("""
                {"spec": {"analysis": {"slos": [{"name": "power", "gauge": {"metric": "jetson_power_watts",
                  "max": "15", "maxima": {"orin-nanoo": "12"}}}]}}}""");

        misspelt.await("to mention the class", s -> s.message().contains("orin-nanoo"));
        assertThat(misspelt.status().phase()).isEqualTo("Healthy");
        assertThat(misspelt.status().message())
                .contains("; spec.analysis.slos[0].gauge.maxima.orin-nanoo names no hardware class of EdgeModel " + OLD
                        + ", so it has no effect; ");
        assertUntouched(misspelt, uids);
    }

    @Test
    void annotationThatCannotBeRead() {
        Rollout typing = healthy("typing", "2.6.0");
        Map<String, String> uids = typing.uids();

        typing.annotate("jetpilot.dev/approve", "yes please");

        typing.await("to mention the annotation", s -> s.message().contains("jetpilot.dev/approve"));
        assertThat(typing.status().phase()).isEqualTo("Healthy");
        assertThat(typing.status().message())
                .isEqualTo("every online node serves " + OLD
                        + "; annotation jetpilot.dev/approve is ignored: \"yes please\""
                        + " must read <model>#<attempt>.<step>, as in peoplenet-2-8-0#1.3");
        assertUntouched(typing, uids);
    }
}
