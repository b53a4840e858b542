package dev.jetpilot.testbed.jetson;

import java.util.Locale;

/**
 * The metrics of one serving pod in the Prometheus text format: requests in the way Triton counts them (counters, and
 * the summary that {@code --metrics-config summary_latencies=true} adds), the same as a histogram, and the board.
 *
 * <p>Triton's {@code version} is the number of the version's folder in the model repository, here always 1; it is not
 * the version of the EdgeModel.
 */
final class MetricsPage {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

    private final StringBuilder text = new StringBuilder(12_000);
    private final String labels;
    private final InferenceServer server;

    private MetricsPage(InferenceServer server) {
        this.server = server;
        this.labels = "model=\"" + escaped(server.model()) + "\",version=\"1\"";
    }

    /** The page as of the server's last look. */
    static String of(InferenceServer server) {
        MetricsPage page = new MetricsPage(server);
        page.triton();
        page.summary();
        page.histogram();
        page.board();
        page.loaded();
        return page.text.toString();
    }

    private void triton() {
        counter(
                "nv_inference_request_success",
                "Number of successful inference requests, all batch sizes",
                server.served());
        head("nv_inference_request_failure", "counter", "Number of failed inference requests, all batch sizes");
        text.append("nv_inference_request_failure{")
                .append(labels)
                .append(",reason=\"OTHER\"} ")
                .append(server.failed())
                .append('\n');
        counter(
                "nv_inference_count",
                "Number of inferences performed (does not include cached requests)",
                server.served());
        counter("nv_inference_exec_count", "Number of model executions performed", server.served());
        counter(
                "nv_inference_request_duration_us",
                "Cumulative inference request duration in microseconds",
                Math.round(server.totalMillis() * 1000));
    }

    private void summary() {
        String name = "nv_inference_request_summary_us";
        head(name, "summary", "Summary of inference request duration in microseconds, of the last minute");
        long[] recent = server.recentCounts();
        for (double q : QUANTILES) {
            double millis = server.grid().quantile(recent, q);
            text.append(name)
                    .append('{')
                    .append(labels)
                    .append(",quantile=\"")
                    .append(number(q))
                    .append("\"} ")
                    .append(Double.isNaN(millis) ? "Nan" : Long.toString(Math.round(millis * 1000)))
                    .append('\n');
        }
        text.append(name)
                .append("_count{")
                .append(labels)
                .append("} ")
                .append(server.served())
                .append('\n');
        text.append(name)
                .append("_sum{")
                .append(labels)
                .append("} ")
                .append(Math.round(server.totalMillis() * 1000))
                .append('\n');
    }

    private void histogram() {
        String name = "inference_request_duration_seconds";
        head(name, "histogram", "Duration of inference requests in seconds");
        long[] counts = server.counts();
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            text.append(name)
                    .append("_bucket{")
                    .append(labels)
                    .append(",le=\"")
                    .append(server.grid().le(i))
                    .append("\"} ")
                    .append(below)
                    .append('\n');
        }
        text.append(name)
                .append("_sum{")
                .append(labels)
                .append("} ")
                .append(number(server.totalMillis() / 1000))
                .append('\n');
        text.append(name)
                .append("_count{")
                .append(labels)
                .append("} ")
                .append(server.served())
                .append('\n');
    }

    private void board() {
        Board board = server.board();
        gauge("jetson_power_watts", "Power drawn by the module", board.watts());
        gauge("jetson_temperature_celsius", "Temperature of the hottest thermal zone", board.temperature());
        gauge("jetson_throttled", "1 while the clocks are throttled", board.throttled() ? 1 : 0);
    }

    /** Not Triton's: which bytes are served, for whoever must know that they are the right ones. */
    private void loaded() {
        server.loaded().ifPresent(model -> {
            head("testbed_loaded_model_info", "gauge", "What the server has read, by the digest of its bytes");
            text.append("testbed_loaded_model_info{")
                    .append(labels)
                    .append(",path=\"")
                    .append(escaped(model.path()))
                    .append("\",digest=\"")
                    .append(model.digest())
                    .append("\"} 1\n");
        });
    }

    private void counter(String name, String help, long value) {
        head(name, "counter", help);
        text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private void gauge(String name, String help, double value) {
        head(name, "gauge", help);
        text.append(name).append(' ').append(number(value)).append('\n');
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** Six decimals at most, without trailing zeros and without an exponent. */
    static String number(double value) {
        long micros = Math.round(value * 1e6);
        if (micros % 1_000_000 == 0) {
            return Long.toString(micros / 1_000_000);
        }
        String digits = String.format(Locale.ROOT, "%07d", Math.abs(micros));
        String text = digits.substring(0, digits.length() - 6) + "." + digits.substring(digits.length() - 6);
        return (micros < 0 ? "-" : "") + text.replaceAll("0+$", "");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
