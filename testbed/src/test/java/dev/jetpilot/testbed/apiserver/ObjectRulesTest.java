package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectRulesTest {
    private static final String WIDGETS = "/apis/example.dev/v1/namespaces/default/widgets";
    private static final String REVISIONS = "/apis/apps/v1/namespaces/default/controllerrevisions";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String POD =
            "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]%s}}";

    private final EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults()
            .withDefinitions(
                    List.of(definition()),
                    Map.of(
                            "widgets.example.dev",
                            (object, previous) ->
                                    Json.text(object, "spec", "size").equals("wrong")
                                            ? List.of("spec.size: Invalid value: \"wrong\": choose small or big")
                                            : List.of()))
            .withPodPolicy(pod -> Json.at(pod, "spec", "hostNetwork").asBoolean()
                    ? Optional.of("violates PodSecurity \"baseline:latest\": host namespaces")
                    : Optional.empty()));
    private final RawHttp http = new RawHttp(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private static ObjectNode definition() {
        return (ObjectNode) Json.read("""
                        metadata: {name: widgets.example.dev}
                        spec:
                          group: example.dev
                          scope: Namespaced
                          names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
                          versions:
                            - name: v1
                              served: true
                              storage: true
                              subresources: {status: {}}
                              additionalPrinterColumns: [{name: Size, type: string, jsonPath: .spec.size}]
                              schema:
                                openAPIV3Schema:
                                  type: object
                                  properties:
                                    spec: {type: object, properties: {size: {type: string}}}
                                    status: {type: object, properties: {phase: {type: string}}}
                        """.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static String widget(String spec) {
        return "{\"apiVersion\":\"example.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},\"spec\":" + spec
                + ",\"status\":{\"phase\":\"Mine\"}}";
    }

    @Test
    void statusAndSpecOfACustomResourceAreWrittenApart() throws Exception {
        JsonNode made = http.post(WIDGETS, widget("{\"size\":\"big\"}")).body();
        assertThat(made.has("status")).isFalse();
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);

        JsonNode reported = http.merge(
                        WIDGETS + "/w/status", "{\"spec\":{\"size\":\"small\"},\"status\":{\"phase\":\"Ready\"}}")
                .body();
        assertThat(reported.at("/spec/size").asText()).isEqualTo("big");
        assertThat(reported.at("/metadata/generation").asInt()).isEqualTo(1);

        JsonNode changed = http.merge(WIDGETS + "/w", "{\"spec\":{\"size\":\"small\"},\"status\":{\"phase\":\"Gone\"}}")
                .body();
        assertThat(changed.at("/status/phase").asText()).isEqualTo("Ready");
        assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void unknownFieldsArePrunedOrRefusedAsAsked() throws Exception {
        assertThat(http.post(WIDGETS + "?fieldValidation=Strict", widget("{\"colour\":\"red\"}"))
                        .body()
                        .path("message")
                        .asText())
                .contains("unknown field \"spec.colour\"");
        assertThat(http.post(WIDGETS, widget("{\"size\":\"big\",\"colour\":\"red\"}"))
                        .body()
                        .path("spec"))
                .hasToString("{\"size\":\"big\"}");
    }

    @Test
    void admissionRefusesWithTheFieldItNames() throws Exception {
        RawHttp.Reply refused = http.post(WIDGETS, widget("{\"size\":\"wrong\"}"));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.body().path("message").asText())
                .isEqualTo(
                        "Widget.example.dev \"w\" is invalid: spec.size: Invalid value: \"wrong\": choose small or big");
        assertThat(refused.body().at("/details/causes/0/field").asText()).isEqualTo("spec.size");
    }

    @Test
    void aCustomResourceIsPutOnlyWithItsResourceVersion() throws Exception {
        http.post(WIDGETS, widget("{\"size\":\"big\"}"));
        assertThat(http.put(WIDGETS + "/w", widget("{\"size\":\"small\"}")).code())
                .isEqualTo(422);
        assertThat(http.strategic(WIDGETS + "/w", "{}").code()).isEqualTo(415);
    }

    @Test
    void theDataOfAControllerRevisionNeverChanges() throws Exception {
        http.post(REVISIONS, "{\"metadata\":{\"name\":\"r\"},\"revision\":1,\"data\":{\"a\":1}}");
        assertThat(http.merge(REVISIONS + "/r", "{\"data\":{\"a\":2}}")
                        .body()
                        .path("message")
                        .asText())
                .contains("data: Invalid value", "field is immutable");
        assertThat(http.merge(REVISIONS + "/r", "{\"metadata\":{\"annotations\":{\"cursor\":\"2\"}}}")
                        .code())
                .isEqualTo(200);
    }

    @Test
    void aRefusedPodIsRefusedInADryRunToo() throws Exception {
        String pod = POD.formatted(",\"hostNetwork\":true");
        RawHttp.Reply refused = http.post(PODS + "?dryRun=All", pod);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.body().path("message").asText()).startsWith("pods \"p\" is forbidden: violates PodSecurity");
        assertThat(http.post(PODS + "?dryRun=All", POD.formatted("")).code()).isEqualTo(201);
        assertThat(http.get(PODS + "/p").code()).isEqualTo(404);
    }

    @Test
    void aBoundPodStaysTerminatingUntilItsKubeletConfirms() throws Exception {
        http.post(PODS, POD.formatted(",\"nodeName\":\"n\""));
        JsonNode marked =
                http.send("DELETE", PODS + "/p", "application/json", "").body();
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(http.get(PODS + "/p").code()).isEqualTo(200);
        http.send("DELETE", PODS + "/p?gracePeriodSeconds=0", "application/json", "");
        assertThat(http.get(PODS + "/p").code()).isEqualTo(404);
    }

    @Test
    void anObjectWithAFinalizerWaitsForIt() throws Exception {
        http.post(WIDGETS, widget("{\"size\":\"big\"}"));
        http.merge(WIDGETS + "/w", "{\"metadata\":{\"finalizers\":[\"example.dev/wait\"]}}");
        http.send("DELETE", WIDGETS + "/w", "application/json", "");
        assertThat(http.get(WIDGETS + "/w")
                        .body()
                        .at("/metadata/deletionTimestamp")
                        .isTextual())
                .isTrue();
        http.merge(WIDGETS + "/w", "{\"metadata\":{\"finalizers\":null}}");
        assertThat(http.get(WIDGETS + "/w").code()).isEqualTo(404);
    }

    @Test
    void deletePreconditionsAreKept() throws Exception {
        http.post(WIDGETS, widget("{\"size\":\"big\"}"));
        String other = "{\"preconditions\":{\"uid\":\"another\"}}";
        assertThat(http.send("DELETE", WIDGETS + "/w", "application/json", other)
                        .code())
                .isEqualTo(409);
        assertThat(http.get(WIDGETS + "/w").code()).isEqualTo(200);
    }

    @Test
    void eventsAreOneStoreWithTwoFaces() throws Exception {
        http.post(
                "/apis/events.k8s.io/v1/namespaces/default/events",
                "{\"metadata\":{\"name\":\"e\"},\"note\":\"hello\",\"regarding\":{\"kind\":\"Pod\",\"name\":\"p\"}}");
        JsonNode core = http.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp")
                .body();
        assertThat(core.at("/items/0/message").asText()).isEqualTo("hello");
        assertThat(http.get("/apis/events.k8s.io/v1/namespaces/default/events/e")
                        .body()
                        .path("note")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void jsonPatchTestsGuardTheirPatch() throws Exception {
        http.post(WIDGETS, widget("{\"size\":\"big\"}"));
        String guarded =
                "[{\"op\":\"test\",\"path\":\"/spec/size\",\"value\":\"%s\"},{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":\"tiny\"}]";
        assertThat(http.send("PATCH", WIDGETS + "/w", "application/json-patch+json", guarded.formatted("small"))
                        .code())
                .isEqualTo(422);
        assertThat(http.send("PATCH", WIDGETS + "/w", "application/json-patch+json", guarded.formatted("big"))
                        .body()
                        .at("/spec/size")
                        .asText())
                .isEqualTo("tiny");
    }
}
