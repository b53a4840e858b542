package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApplyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps/";
    private static final String SETS = "/apis/apps/v1/namespaces/default/daemonsets/";

    private final EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults());
    private final RawHttp http = new RawHttp(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private static String map(String data) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m\"},\"data\":" + data + "}";
    }

    private static String daemonSet(String containers) {
        return "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}, template: {metadata:"
                + " {labels: {a: b}}, spec: {containers: [" + containers + "]}}}}";
    }

    @Test
    void applyCreatesAndNamesTheOwner() throws Exception {
        RawHttp.Reply created = http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}"));
        assertThat(created.code()).isEqualTo(201);
        JsonNode entry = Json.at(created.body(), "metadata", "managedFields").path(0);
        assertThat(entry.path("manager").asText()).isEqualTo("alice");
        assertThat(entry.path("operation").asText()).isEqualTo("Apply");
        assertThat(entry.path("fieldsV1")).hasToString("{\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void aFieldThatIsNoLongerAppliedGoes() throws Exception {
        http.apply(MAPS + "m", "alice", map("{\"a\":\"1\",\"b\":\"2\"}"));
        http.merge(MAPS + "m", "{\"data\":{\"c\":\"3\"}}");
        JsonNode after = http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}")).body();
        assertThat(after.path("data")).hasToString("{\"a\":\"1\",\"c\":\"3\"}");
    }

    @Test
    void aFieldThatTwoApplyStaysUntilBothDropIt() throws Exception {
        http.apply(MAPS + "m", "alice", map("{\"a\":\"1\",\"b\":\"2\"}"));
        assertThat(http.apply(MAPS + "m", "bob", map("{\"b\":\"2\"}")).code()).isEqualTo(200);
        assertThat(http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}"))
                        .body()
                        .path("data")
                        .has("b"))
                .isTrue();
        assertThat(http.apply(MAPS + "m", "bob", map("{}")).body().path("data").has("b"))
                .isFalse();
    }

    @Test
    void anothersFieldIsAConflictUnlessForced() throws Exception {
        http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}"));
        RawHttp.Reply refused = http.apply(MAPS + "m", "bob", map("{\"a\":\"2\"}"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.body().path("message").asText())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"alice\": .data.a");
        assertThat(Json.at(refused.body(), "details", "causes")
                        .path(0)
                        .path("reason")
                        .asText())
                .isEqualTo("FieldManagerConflict");

        RawHttp.Reply forced = http.apply(MAPS + "m?force=true", "bob", map("{\"a\":\"2\"}"));
        assertThat(forced.body().at("/data/a").asText()).isEqualTo("2");
        assertThat(Json.at(forced.body(), "metadata", "managedFields")).hasSize(1);
    }

    @Test
    void anUpdateTakesOwnershipOfWhatItChanges() throws Exception {
        http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}"));
        http.merge(MAPS + "m?fieldManager=carol", "{\"data\":{\"a\":\"9\"}}");
        RawHttp.Reply refused = http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.body().path("message").asText()).contains("conflict with \"carol\" using v1");
    }

    @Test
    void applyingTheSameAgainWritesNothing() throws Exception {
        JsonNode first = http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}")).body();
        JsonNode second = http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}")).body();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anApplyWithAStaleResourceVersionIsRefused() throws Exception {
        String old =
                Json.text(http.apply(MAPS + "m", "alice", map("{\"a\":\"1\"}")).body(), "metadata", "resourceVersion");
        http.apply(MAPS + "m", "alice", map("{\"a\":\"2\"}"));
        String stale =
                map("{\"a\":\"3\"}").replace("\"name\":\"m\"", "\"name\":\"m\",\"resourceVersion\":\"" + old + "\"");
        assertThat(http.apply(MAPS + "m", "alice", stale).code()).isEqualTo(409);
    }

    @Test
    void listsMergeByTheirKeys() throws Exception {
        http.apply(SETS + "d", "alice", daemonSet("{name: one, image: i1, ports: [{containerPort: 80}]}"));
        RawHttp.Reply both = http.apply(SETS + "d", "bob", daemonSet("{name: two, image: i2}"));
        assertThat(both.code()).isEqualTo(200);
        assertThat(both.body().at("/spec/template/spec/containers")).hasSize(2);

        JsonNode left = http.apply(
                        SETS + "d", "bob", daemonSet("").replace("containers: []", "dnsPolicy: ClusterFirst"))
                .body();
        assertThat(left.at("/spec/template/spec/containers")).hasSize(1);
        assertThat(left.at("/spec/template/spec/containers/0/ports/0/containerPort")
                        .asInt())
                .isEqualTo(80);
    }

    @Test
    void tolerationsAreTakenAsAWhole() throws Exception {
        String before = daemonSet("{name: one, image: i}")
                .replace("containers:", "tolerations: [{key: a, operator: Exists}], containers:");
        http.apply(SETS + "d", "alice", before);
        JsonNode after = http.apply(SETS + "d", "alice", before.replace("key: a", "key: b"))
                .body();
        assertThat(after.at("/spec/template/spec/tolerations")).hasSize(1);
        assertThat(after.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void strategicMergeKnowsKeysAndDirectives() throws Exception {
        http.apply(SETS + "d", "alice", daemonSet("{name: one, image: i1}, {name: two, image: i2}"));
        RawHttp.Reply patched = http.strategic(
                SETS + "d",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"one\",\"image\":\"i3\"},{\"name\":\"two\",\"$patch\":\"delete\"}]}}}}");
        assertThat(patched.body().at("/spec/template/spec/containers")).hasSize(1);
        assertThat(patched.body().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("i3");
    }

    @Test
    void aDryRunAnswersAndStoresNothing() throws Exception {
        assertThat(http.apply(MAPS + "m?dryRun=All", "alice", map("{\"a\":\"1\"}"))
                        .body()
                        .at("/data/a")
                        .asText())
                .isEqualTo("1");
        assertThat(http.get(MAPS + "m").code()).isEqualTo(404);
    }
}
