package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<String> unready = new AtomicReference<>("");
    private HttpEndpoint endpoint;

    @BeforeEach
    void listen() {
        endpoint = new HttpEndpoint("127.0.0.1", 0, registry, unready::get);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void liveMeansThatItAnswersEvenWhenItIsNotReady() throws Exception {
        unready.set("starting");

        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void readyOnlyWhenNothingSpeaksAgainstItAndElseItSaysWhat() throws Exception {
        unready.set("unhealthy informers: [nodes]");
        HttpResponse<String> no = send("GET", "/readyz");
        assertThat(no.statusCode()).isEqualTo(503);
        assertThat(no.body()).isEqualTo("unhealthy informers: [nodes]\n");

        unready.set("");
        HttpResponse<String> yes = send("GET", "/readyz");
        assertThat(yes.statusCode()).isEqualTo(200);
        assertThat(yes.body()).isEqualTo("ok\n");
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        registry.counter("jetpilot.moves", "reason", "promote").increment(3);

        HttpResponse<String> metrics = send("GET", "/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body()).contains("jetpilot_moves_total{reason=\"promote\"} 3.0\n");
    }

    @Test
    void aHeadRequestGetsHeadersOnly() throws Exception {
        HttpResponse<String> head = send("HEAD", "/livez");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/metrics/more", "/livezz", "/readyz/"})
    void anythingElseIsNotFoundAndSaysWhatThereIs(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/livez", "/readyz", "/metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void whoWantsToWriteIsToldThatOneCanOnlyRead(String method) throws Exception {
        HttpResponse<String> answer = send(method, "/metrics");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheMend() {
        int taken = endpoint.port();

        assertThatThrownBy(() -> new HttpEndpoint("127.0.0.1", taken, registry, () -> "").close())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + taken)
                .hasMessageContaining("JETPILOT_HTTP_PORT");
    }
}
