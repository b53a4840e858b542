package dev.jetpilot.testbed.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private static final int PATCHES = 2_000;
    private static final int WATCHERS = 10;

    @Test
    void everyWatcherSeesEveryPatchAndPatchesAreQuick() throws Exception {
        try (EmbeddedApiServer server = EmbeddedApiServer.start(Options.defaults())) {
            RawHttp raw = new RawHttp(server);
            String maps = "/api/v1/namespaces/default/configmaps";
            raw.post(maps, "{\"metadata\":{\"name\":\"m\"},\"data\":{\"i\":\"start\"}}");
            List<CompletableFuture<Integer>> watchers = new ArrayList<>();
            for (int i = 0; i < WATCHERS; i++) {
                BufferedReader watch = raw.watch(maps + "?watch=true");
                watch.readLine();
                watchers.add(CompletableFuture.supplyAsync(() -> read(watch), task -> new Thread(task).start()));
            }
            HttpClient http = HttpClient.newHttpClient();
            Semaphore inFlight = new Semaphore(16);
            long started = System.nanoTime();
            for (int i = 0; i < PATCHES; i++) {
                inFlight.acquire();
                http.sendAsync(
                                HttpRequest.newBuilder(URI.create(server.url() + maps + "/m"))
                                        .header("Content-Type", "application/merge-patch+json")
                                        .method(
                                                "PATCH",
                                                HttpRequest.BodyPublishers.ofString("{\"data\":{\"i\":\"" + i + "\"}}"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .whenComplete((done, failed) -> inFlight.release());
            }
            inFlight.acquire(16);
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            for (CompletableFuture<Integer> watcher : watchers) {
                assertThat(watcher.get()).isEqualTo(PATCHES);
            }
            System.out.printf("%d patches in %d ms with %d watchers%n", PATCHES, took.toMillis(), WATCHERS);
            assertThat(took).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static int read(BufferedReader watch) {
        try (watch) {
            int seen = 0;
            while (seen < PATCHES) {
                if (watch.readLine() == null) {
                    return seen;
                }
                seen++;
            }
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
