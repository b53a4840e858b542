package dev.jetpilot.operator.analysis.source;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Scrapes pods themselves over HTTP. Never follows a redirect, so that a pod cannot send the operator elsewhere;
 * never reads more than a bounded body; a pod that trickles is cut off at the timeout.
 */
public final class PodsSource implements MetricsSource {

    /** Largest body read of a serving pod, in bytes. */
    public static final int MAX_BODY = 4 << 20;

    private static final String ACCEPT = "text/plain;version=0.0.4;q=1,application/openmetrics-text;q=0.5";

    private final HttpClient client;
    private final ExecutorService workers;
    private final ScheduledExecutorService alarm;
    private final int maxBody;

    /**
     * A source for serving pods.
     *
     * @param concurrency how many pods are asked at a time, at least 1
     */
    public PodsSource(int concurrency) {
        this(concurrency, MAX_BODY);
    }

    /**
     * A source.
     *
     * @param concurrency how many pods are asked at a time, at least 1
     * @param maxBody largest body read, in bytes
     */
    public PodsSource(int concurrency, int maxBody) {
        this.maxBody = maxBody;
        this.workers = Executors.newFixedThreadPool(concurrency, task -> daemon(task, "jetpilot-scrape"));
        this.alarm = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "jetpilot-scrape-timeout"));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletableFuture<Map<String, Scrape>> scrape(
            Collection<ScrapeTarget> targets, Predicate<String> wanted, Duration timeout) {
        Map<String, CompletableFuture<Scrape>> asked = new TreeMap<>();
        for (ScrapeTarget target : targets) {
            asked.put(
                    target.node(),
                    CompletableFuture.supplyAsync(() -> ask(target.metrics(), wanted, timeout), workers)
                            .exceptionally(error -> new Scrape.Failed(target.metrics() + ": " + error)));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, Scrape> results = new TreeMap<>();
                    asked.forEach((node, scrape) -> results.put(node, scrape.join()));
                    return results;
                });
    }

    private Scrape ask(URI uri, Predicate<String> wanted, Duration timeout) {
        AtomicReference<InputStream> open = new AtomicReference<>();
        CompletableFuture<HttpResponse<InputStream>> exchange;
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(timeout)
                    .header("Accept", ACCEPT)
                    .build();
            exchange = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            return new Scrape.Failed(uri + ": " + e.getMessage());
        }
        // The request's own timeout ends with the headers; this one ends a body that never does.
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        ScheduledFuture<?> deadline = alarm.schedule(
                () -> {
                    late.complete(true);
                    exchange.cancel(true);
                    closeQuietly(open.get());
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            HttpResponse<InputStream> response = exchange.get();
            open.set(response.body());
            if (late.isDone()) {
                closeQuietly(response.body());
            }
            return answer(uri, response, wanted);
        } catch (IOException | ExecutionException | java.util.concurrent.CancellationException e) {
            boolean timedOut = late.isDone() || e.getCause() instanceof HttpTimeoutException;
            return new Scrape.Failed(
                    uri + ": " + (timedOut ? "no answer within " + timeout.toMillis() + " ms" : cause(e)));
        } catch (MalformedMetricsException e) {
            return new Scrape.Failed(uri + ": not the Prometheus text format, " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Scrape.Failed(uri + ": interrupted");
        } finally {
            deadline.cancel(false);
            closeQuietly(open.get());
        }
    }

    private Scrape answer(URI uri, HttpResponse<InputStream> response, Predicate<String> wanted)
            throws IOException, MalformedMetricsException {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            return new Scrape.Failed(uri + ": answers " + status + ", redirects are not followed");
        }
        if (status != 200) {
            return new Scrape.Failed(uri + ": answers " + status);
        }
        byte[] body = response.body().readNBytes(maxBody + 1);
        if (body.length > maxBody) {
            return new Scrape.Failed(uri + ": answers more than " + (maxBody >> 10) + " KiB");
        }
        return new Scrape.Answered(TextFormat.parse(new String(body, StandardCharsets.UTF_8), wanted));
    }

    private static String cause(Exception e) {
        Throwable root = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        if (root instanceof ConnectException) {
            return "connection refused";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private static void closeQuietly(InputStream stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // It is given up in any case.
            }
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        alarm.shutdownNow();
    }
}
