package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.testbed.apiserver.Faults.Effect;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String BODY = "{\"metadata\":{\"name\":\"a\"}}";
    private static final Predicate<Call> CREATES = call -> call.verb().equals("create");

    private final EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults());
    private final RawHttp http = new RawHttp(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFailedRequestWritesNothingAndTheNextOneWorks() throws Exception {
        server.faults().fail(CREATES, 1, 500);
        assertThat(http.post(MAPS, BODY).code()).isEqualTo(500);
        assertThat(http.get(MAPS + "/a").code()).isEqualTo(404);
        assertThat(http.post(MAPS, BODY).code()).isEqualTo(201);
        assertThat(server.audit().writes(CREATES)).isEqualTo(1);
    }

    @Test
    void aConnectionCutAfterTheWriteLeavesTheWrite() throws Exception {
        server.faults().inject(CREATES, 1, new Effect.Disconnect(true));
        assertThatThrownBy(() -> http.post(MAPS, BODY)).isInstanceOf(IOException.class);
        assertThat(http.get(MAPS + "/a").code()).isEqualTo(200);
    }

    @Test
    void aConnectionCutBeforeTheWriteLeavesNothing() throws Exception {
        server.faults().inject(CREATES, 1, new Effect.Disconnect(false));
        assertThatThrownBy(() -> http.post(MAPS, BODY)).isInstanceOf(IOException.class);
        assertThat(http.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void anotherWriteCanBeSlippedInBeforeAPatch() throws Exception {
        http.post(MAPS, BODY);
        String version = Json.text(http.get(MAPS + "/a").body(), "metadata", "resourceVersion");
        server.faults()
                .inject(
                        call -> call.verb().equals("patch"),
                        1,
                        new Effect.Before(() -> server.api()
                                .change(
                                        server.api()
                                                .types()
                                                .find("", "v1", "configmaps")
                                                .orElseThrow(),
                                        "default",
                                        "a",
                                        "",
                                        map -> {
                                            Json.child(map, "data").put("k", "other");
                                            return map;
                                        },
                                        WriteOptions.by("other"))));
        String patch = "{\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"data\":{\"k\":\"mine\"}}";
        assertThat(http.merge(MAPS + "/a", patch).code()).isEqualTo(409);
        assertThat(http.get(MAPS + "/a").body().at("/data/k").asText()).isEqualTo("other");
    }
}
