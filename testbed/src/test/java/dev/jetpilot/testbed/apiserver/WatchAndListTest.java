package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchAndListTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final EmbeddedApiServer server =
            EmbeddedApiServer.start(Options.defaults().withHistoryLimit(5).withBookmarkEvery(Duration.ofMillis(50)));
    private final RawHttp http = new RawHttp(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private String create(String name, String label) throws Exception {
        JsonNode made = http.post(
                        MAPS, "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"l\":\"" + label + "\"}}}")
                .body();
        return Json.text(made, "metadata", "resourceVersion");
    }

    private static JsonNode event(BufferedReader watch) throws Exception {
        return Json.MAPPER.readTree(watch.readLine());
    }

    private static String shown(JsonNode event) {
        return Json.text(event, "type") + " " + Json.text(event, "object", "metadata", "name");
    }

    @Test
    void aWatchResumesAfterItsResourceVersion() throws Exception {
        String first = create("a", "x");
        create("b", "x");
        try (BufferedReader watch = http.watch(MAPS + "?watch=true&resourceVersion=" + first)) {
            assertThat(shown(event(watch))).isEqualTo("ADDED b");
            create("c", "x");
            assertThat(shown(event(watch))).isEqualTo("ADDED c");
        }
    }

    @Test
    void aForgottenResourceVersionIsGone() throws Exception {
        String first = create("a", "x");
        for (int i = 0; i < 10; i++) {
            create("b" + i, "x");
        }
        RawHttp.Reply gone = http.get(MAPS + "?watch=true&resourceVersion=" + first);
        assertThat(gone.code()).isEqualTo(410);
        assertThat(gone.body().path("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void anObjectThatLeavesTheSelectorIsDeletedForItsWatcher() throws Exception {
        create("a", "x");
        try (BufferedReader watch = http.watch(MAPS + "?watch=true&labelSelector=l%3Dx")) {
            assertThat(shown(event(watch))).isEqualTo("ADDED a");
            http.merge(MAPS + "/a", "{\"metadata\":{\"labels\":{\"l\":\"y\"}}}");
            assertThat(shown(event(watch))).isEqualTo("DELETED a");
            http.merge(MAPS + "/a", "{\"metadata\":{\"labels\":{\"l\":\"x\"}}}");
            assertThat(shown(event(watch))).isEqualTo("ADDED a");
        }
    }

    @Test
    void bookmarksCarryQuietWatchersForward() throws Exception {
        String first = create("a", "x");
        server.store().advance(7);
        try (BufferedReader watch =
                http.watch(MAPS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + first)) {
            JsonNode bookmark = event(watch);
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asLong()).isEqualTo(Long.parseLong(first) + 7);
        }
    }

    @Test
    void aStreamedListEndsWithItsBookmark() throws Exception {
        create("a", "x");
        String query = "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
        try (BufferedReader watch = http.watch(MAPS + query)) {
            assertThat(shown(event(watch))).isEqualTo("ADDED a");
            assertThat(event(watch)
                            .at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
        }
    }

    @Test
    void chunksShowOneStateWhateverIsWrittenMeanwhile() throws Exception {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            create(name, "x");
        }
        List<String> names = new ArrayList<>();
        JsonNode page = http.get(MAPS + "?limit=2").body();
        String revision = page.at("/metadata/resourceVersion").asText();
        assertThat(page.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        http.send("DELETE", MAPS + "/e", "application/json", "");
        create("f", "x");
        while (true) {
            page.path("items").forEach(item -> names.add(Json.text(item, "metadata", "name")));
            String next = page.at("/metadata/continue").asText();
            if (next.isEmpty()) {
                break;
            }
            page = http.get(MAPS + "?limit=2&continue=" + next).body();
            assertThat(page.at("/metadata/resourceVersion").asText()).isEqualTo(revision);
        }
        assertThat(names).containsExactly("a", "b", "c", "d", "e");
        assertThat(http.get(MAPS + "?limit=2&continue=old").code()).isEqualTo(410);
    }

    @Test
    void fieldSelectorsAreCheckedAndApplied() throws Exception {
        create("a", "x");
        create("b", "x");
        assertThat(http.get(MAPS + "?fieldSelector=metadata.name%3Db").body().path("items"))
                .hasSize(1);
        assertThat(http.get(MAPS + "?fieldSelector=data.x%3Db").code()).isEqualTo(400);
    }

    @Test
    void aVersionFromTheFutureIsAskedToWait() throws Exception {
        assertThat(http.get(MAPS + "?resourceVersion=999999&resourceVersionMatch=NotOlderThan")
                        .code())
                .isEqualTo(504);
    }

    @Test
    void metadataAloneAndTablesAreServedOnRequest() throws Exception {
        create("a", "x");
        JsonNode partial = http.getAs(MAPS + "/a", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")
                .body();
        assertThat(partial.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        JsonNode table = http.getAs(MAPS, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                .body();
        assertThat(table.at("/rows/0/cells/0").asText()).isEqualTo("a");
        assertThat(table.at("/columnDefinitions/1/name").asText()).isEqualTo("Data");
    }

    @Test
    void droppedWatchesEndCleanly() throws Exception {
        try (BufferedReader watch = http.watch(MAPS + "?watch=true")) {
            assertThat(server.openWatches(call -> call.resource().equals("configmaps")))
                    .isEqualTo(1);
            assertThat(server.dropWatches(call -> true)).isEqualTo(1);
            assertThat(watch.readLine()).isNull();
        }
    }
}
