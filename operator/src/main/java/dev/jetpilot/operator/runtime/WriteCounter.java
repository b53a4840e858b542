package dev.jetpilot.operator.runtime;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Counts what the operator writes, at the one place every write passes: the HTTP client. Dry runs and reviews write nothing
 * and are not counted, nor are requests that were refused.
 */
final class WriteCounter implements Interceptor {
    private static final Set<String> VERBS = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> RESOURCES = Set.of(
            "nodes",
            "daemonsets",
            "controllerrevisions",
            "services",
            "configmaps",
            "events",
            "leases",
            "edgerollouts/status",
            "edgemodels/status");

    private final MeterRegistry registry;

    WriteCounter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (VERBS.contains(request.method()) && response.isSuccessful() && writes(request.uri())) {
            Counter.builder("jetpilot.writes")
                    .description("Successful writes to the API server")
                    .tag("verb", request.method().toLowerCase(Locale.ROOT))
                    .tag("resource", resource(request.uri()))
                    .register(registry)
                    .increment();
        }
    }

    private static boolean writes(URI uri) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return !query.contains("dryRun=") && !uri.getPath().contains("reviews");
    }

    /** {@code /apis/<group>/<version>/namespaces/<ns>/<resource>/<name>/<subresource>}, or {@code /api/v1/…}. */
    static String resource(URI uri) {
        List<String> path =
                List.of(uri.getPath().replaceFirst("^.*?/(?=apis?/)", "").split("/"));
        int at = path.get(0).equals("api") ? 2 : 3;
        if (path.size() > at + 2 && path.get(at).equals("namespaces")) {
            at += 2;
        }
        if (path.size() <= at) {
            return "other";
        }
        String resource = path.get(at) + (path.size() > at + 2 ? "/" + path.get(at + 2) : "");
        return RESOURCES.contains(resource) ? resource : "other";
    }
}
