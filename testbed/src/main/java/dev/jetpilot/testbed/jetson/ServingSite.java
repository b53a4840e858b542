package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.jetson.LoopbackHttp.Reply;
import dev.jetpilot.testbed.time.TimeSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a pod's metrics port answers: its server's page, the health paths of Triton, or the fault its node has. */
final class ServingSite implements Function<String, Reply> {
    private static final String TEXT = "text/plain";

    private final Object lock;
    private final TimeSource time;
    private final ServerPaths paths;
    private final Supplier<Optional<InferenceServer>> server;
    private final BooleanSupplier ready;
    private final BooleanSupplier reachable;
    private MetricsFault fault = MetricsFault.NONE;
    private String frozen = "";

    ServingSite(
            Object lock,
            TimeSource time,
            ServerPaths paths,
            Supplier<Optional<InferenceServer>> server,
            BooleanSupplier ready,
            BooleanSupplier reachable) {
        this.lock = lock;
        this.time = time;
        this.paths = paths;
        this.server = server;
        this.ready = ready;
        this.reachable = reachable;
    }

    /** Begins or ends a fault; to be called with the node's lock. */
    void fault(MetricsFault begun) {
        frozen = begun == MetricsFault.STALE ? server.get().map(this::page).orElse("") : "";
        fault = begun;
    }

    @Override
    public Reply apply(String asked) {
        synchronized (lock) {
            Optional<InferenceServer> asks = server.get();
            if (!reachable.getAsBoolean() || asks.isEmpty()) {
                return Reply.RESET;
            }
            if (paths.tellsLife(asked)) {
                return Reply.of(200, TEXT, "");
            }
            if (paths.tellsReadiness(asked)) {
                return Reply.of(ready.getAsBoolean() ? 200 : 400, TEXT, "");
            }
            return paths.isMetrics(asked) ? metrics(asks.get()) : Reply.of(404, TEXT, "not found\n");
        }
    }

    private Reply metrics(InferenceServer asks) {
        return switch (fault) {
            case NONE -> Reply.of(200, MetricsPage.CONTENT_TYPE, page(asks));
            case DOWN -> Reply.RESET;
            case HANGING -> Reply.SILENCE;
            case ERROR -> Reply.of(500, TEXT, "internal server error\n");
            case GARBAGE ->
                Reply.of(200, "text/html", "<html><body>Router login</body></html>\n\u0000\u0001{{{ 1e 17 =\n");
            case STALE -> Reply.of(200, MetricsPage.CONTENT_TYPE, frozen);
        };
    }

    private String page(InferenceServer asks) {
        asks.look(time.now());
        return MetricsPage.of(asks);
    }
}
