package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.jetpilot.testbed.apiserver.Faults.Effect;
import dev.jetpilot.testbed.time.TimeSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Takes HTTP requests apart, lets faults and the audit log see them, and sends what {@link RestApi} answers. */
final class HttpFront implements HttpHandler {
    private final RestApi rest;
    private final Faults faults;
    private final AuditLog audit;
    private final TimeSource time;
    private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();

    HttpFront(RestApi rest, Faults faults, AuditLog audit, TimeSource time) {
        this.rest = rest;
        this.faults = faults;
        this.audit = audit;
        this.time = time;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                route(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException | IOException e) {
            // the client has gone; there is nobody to tell
        }
    }

    private void route(HttpExchange exchange) throws IOException, InterruptedException {
        Optional<Call> call = Optional.empty();
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<String> path = Paths.segments(exchange.getRequestURI());
            call = Paths.call(exchange, path, body);
            if (call.isEmpty()) {
                answer(exchange, rest.nonResource(path));
            } else {
                serve(exchange, call.get(), body);
            }
        } catch (ApiError error) {
            call.ifPresent(known -> audit.add(known, error.code(), time.now()));
            answer(exchange, new RestApi.Answer(error.code(), error.status()));
        } catch (RuntimeException e) {
            ApiError error = ApiError.of(500, "InternalError", "Internal error occurred: " + e);
            call.ifPresent(known -> audit.add(known, error.code(), time.now()));
            answer(exchange, new RestApi.Answer(error.code(), error.status()));
        }
    }

    private void serve(HttpExchange exchange, Call call, byte[] body) throws IOException, InterruptedException {
        Optional<Effect> effect = faults.take(call);
        if (effect.isPresent() && endsHere(effect.get(), call, body)) {
            audit.add(call, 0, time.now());
            return;
        }
        View view = View.of(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept"))
                .orElse(""));
        if (call.verb().equals("watch")) {
            watch(exchange, rest.watch(call, view), call);
            return;
        }
        RestApi.Answer answer = rest.answer(call, body, view);
        audit.add(call, answer.code(), time.now());
        answer(exchange, answer);
    }

    /** Lets the effect happen; true if the connection is to be cut. */
    private boolean endsHere(Effect effect, Call call, byte[] body) throws InterruptedException {
        if (effect instanceof Effect.Fail fail) {
            throw ApiError.of(fail.code(), fail.reason(), fail.message());
        }
        if (effect instanceof Effect.Delay delay) {
            TimeUnit.NANOSECONDS.sleep(delay.delay().toNanos());
        } else if (effect instanceof Effect.Before before) {
            before.action().run();
        } else if (effect instanceof Effect.Disconnect disconnect) {
            if (disconnect.afterWriting()) {
                rest.answer(call, body, View.WHOLE);
            }
            return true;
        }
        return false;
    }

    private void watch(HttpExchange exchange, WatchStream stream, Call call) throws IOException, InterruptedException {
        WatchStream.Start start = stream.open();
        watches.add(stream);
        audit.add(call, 200, time.now());
        try (Store.Subscription subscription = start.subscription();
                OutputStream out = open(exchange)) {
            stream.run(start, out);
        } finally {
            watches.remove(stream);
        }
    }

    private static OutputStream open(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        return new BufferedOutputStream(out, 1 << 16);
    }

    private static void answer(HttpExchange exchange, RestApi.Answer answer) throws IOException {
        byte[] bytes = answer.body() instanceof ObjectNode json
                ? Json.bytes(json)
                : answer.body().asText().getBytes(StandardCharsets.UTF_8);
        boolean json = answer.body() instanceof ObjectNode;
        exchange.getResponseHeaders().set("Content-Type", json ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(answer.code(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Ends the open watches that match; their clients have to come again. */
    int dropWatches(Predicate<Call> which) {
        List<WatchStream> dropped =
                watches.stream().filter(watch -> which.test(watch.call())).toList();
        dropped.forEach(WatchStream::close);
        return dropped.size();
    }

    int openWatches(Predicate<Call> which) {
        return (int) watches.stream().filter(watch -> which.test(watch.call())).count();
    }
}
