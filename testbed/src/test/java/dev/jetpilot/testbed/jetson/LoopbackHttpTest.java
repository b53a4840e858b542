package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.testbed.jetson.LoopbackHttp.Reply;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopbackHttpTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.99.31.7", 18002);
    private final LoopbackHttp http = LoopbackHttp.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void answersManyRequestsOnOneConnectionWithPagesLargerThanTheSocketBuffer() throws Exception {
        String page = "x".repeat(3_000_000);
        http.listen(
                ADDRESS,
                path -> path.equals("/metrics") ? Reply.of(200, "text/plain", page) : Reply.of(404, "text/plain", ""));

        for (int i = 0; i < 20; i++) {
            assertThat(get("/metrics?n=" + i).body()).hasSize(page.length());
        }
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    @Test
    void silenceAndResetAreWhatTheCallerSees() throws Exception {
        http.listen(ADDRESS, path -> path.equals("/silent") ? Reply.SILENCE : Reply.RESET);

        assertThatThrownBy(() -> get("/silent")).isInstanceOf(HttpTimeoutException.class);
        assertThatThrownBy(() -> get("/reset")).isInstanceOf(IOException.class);
    }

    @Test
    void anAddressIsTakenUntilItIsFreed() throws Exception {
        LoopbackHttp.Listening listening = http.listen(ADDRESS, path -> Reply.of(200, "text/plain", "one"));
        assertThatThrownBy(() -> http.listen(ADDRESS, path -> Reply.RESET)).isInstanceOf(BindException.class);
        assertThat(get("/").body()).isEqualTo("one");

        listening.close();

        await().ignoreException(BindException.class).until(() -> {
            http.listen(ADDRESS, path -> Reply.of(200, "text/plain", "two"));
            return true;
        });
        assertThat(HttpClient.newHttpClient()
                        .send(request("/"), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("two");
    }

    @Test
    void otherAddressesAreRefused() {
        assertThatThrownBy(() -> http.listen(new InetSocketAddress("0.0.0.0", 18002), path -> Reply.RESET))
                .hasMessageContaining("loopback addresses only");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.99.31.7:18002" + path))
                .timeout(Duration.ofMillis(500))
                .build();
    }
}
