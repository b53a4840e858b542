package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;

/** Asks a container again and again how it is, over HTTP. Lives on the node's thread. */
final class Probing implements AutoCloseable {
    private final Probe probe;
    private final URI where;
    private final HttpClient http;
    private final NodeThread thread;
    private final Consumer<Boolean> verdict;
    private final ScheduledFuture<?> round;
    private int inARow;
    private boolean last;
    private Optional<Boolean> said = Optional.empty();
    private Optional<CompletableFuture<?>> asking = Optional.empty();
    private boolean closed;

    /** @param verdict told on the thread when as many answers in a row as the thresholds ask for are alike, and differ from before */
    Probing(
            Probe probe,
            Container container,
            String ip,
            HttpClient http,
            NodeThread thread,
            Consumer<Boolean> verdict) {
        this.probe = probe;
        this.where = where(probe.getHttpGet(), container, ip);
        this.http = http;
        this.thread = thread;
        this.verdict = verdict;
        this.round = thread.every(
                Duration.ofSeconds(or(probe.getInitialDelaySeconds(), 0)),
                Duration.ofSeconds(or(probe.getPeriodSeconds(), 10)),
                this::ask);
    }

    private static int or(Integer value, int fallback) {
        return Objects.requireNonNullElse(value, fallback);
    }

    private static URI where(HTTPGetAction get, Container container, String ip) {
        String scheme = Optional.ofNullable(get.getScheme()).orElse("HTTP").toLowerCase(Locale.ROOT);
        return URI.create(scheme + "://" + ip + ":" + port(get.getPort(), container)
                + Optional.ofNullable(get.getPath()).orElse("/"));
    }

    private static int port(IntOrString port, Container container) {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(p -> port.getStrVal().equals(p.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no port is named " + port.getStrVal()));
    }

    private void ask() {
        if (closed || asking.isPresent()) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(where)
                .timeout(Duration.ofSeconds(or(probe.getTimeoutSeconds(), 1)))
                .header("User-Agent", "kube-probe/1.36")
                .build();
        asking = Optional.of(http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null && answer.statusCode() >= 200 && answer.statusCode() < 400)
                .thenAcceptAsync(this::answered, thread));
    }

    private void answered(boolean well) {
        asking = Optional.empty();
        if (closed) {
            return;
        }
        inARow = well == last ? inARow + 1 : 1;
        last = well;
        int enough = well ? or(probe.getSuccessThreshold(), 1) : or(probe.getFailureThreshold(), 3);
        if (inARow >= enough && !said.equals(Optional.of(well))) {
            said = Optional.of(well);
            verdict.accept(well);
        }
    }

    @Override
    public void close() {
        closed = true;
        round.cancel(false);
    }
}
