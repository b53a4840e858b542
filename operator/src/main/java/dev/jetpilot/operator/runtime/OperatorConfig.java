package dev.jetpilot.operator.runtime;

import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.operator.workload.NodePolicy;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How the operator is set up: from environment variables, or from a properties file of the same names that
 * {@code JETPILOT_CONFIG} names; the environment wins. Documented in docs/configuration.md.
 *
 * @param namespaces namespaces that are watched; empty: all
 * @param prometheusUrls Prometheus servers that rollouts may ask
 * @param nodes what models may be read from nodes, and how they are brought there
 * @param tolerations keys of taints that serving pods may tolerate
 * @param leaderElection whether several replicas elect one that acts
 * @param leaseNamespace where the lease is; empty: the operator's own namespace
 * @param httpAddress address of /metrics, /livez and /readyz
 * @param httpPort its port; 0: any free one
 * @param logFormat text or json
 * @param logLevel of the operator's own classes
 * @param reconcileThreads rollouts that are looked after at the same time, 1 to 64
 * @param crdWait how long to wait for the CRDs at the start
 * @param agentNamespace where the node agents run; empty: the operator's own namespace
 * @param factsInterval how often nodes are asked what they are; zero: never
 */
public record OperatorConfig(
        List<String> namespaces,
        List<String> prometheusUrls,
        NodePolicy nodes,
        List<String> tolerations,
        boolean leaderElection,
        String leaseNamespace,
        String httpAddress,
        int httpPort,
        LogFormat logFormat,
        String logLevel,
        int reconcileThreads,
        Duration crdWait,
        String agentNamespace,
        Duration factsInterval) {

    /** How log lines are written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** One variable. */
    public enum Variable {
        JETPILOT_CONFIG(""),
        JETPILOT_NAMESPACES(""),
        JETPILOT_PROMETHEUS_URLS(""),
        JETPILOT_HOSTPATH_PREFIXES(""),
        JETPILOT_TOLERATIONS("nvidia.com/gpu,jetpilot.dev/*"),
        JETPILOT_LEADER_ELECTION("false"),
        JETPILOT_LEASE_NAMESPACE(""),
        JETPILOT_HTTP_ADDRESS("127.0.0.1"),
        JETPILOT_HTTP_PORT("8080"),
        JETPILOT_LOG_FORMAT("text"),
        JETPILOT_LOG_LEVEL("info"),
        JETPILOT_RECONCILE_THREADS("4"),
        JETPILOT_CRD_WAIT("60s"),
        JETPILOT_PLAIN_HTTP_HOSTS(""),
        JETPILOT_FETCH_BANDWIDTH(""),
        JETPILOT_CACHE_LIMIT(""),
        JETPILOT_AGENT_IMAGE(""),
        JETPILOT_NODE_DIRECTORY("/var/lib/jetpilot"),
        JETPILOT_AGENT_NAMESPACE(""),
        JETPILOT_FACTS_INTERVAL("60s");

        private final String fallback;

        Variable(String fallback) {
            this.fallback = fallback;
        }

        /** What holds when it is not set. */
        public String fallback() {
            return fallback;
        }
    }

    /** A configuration that makes no sense: every variable that is wrong, its value and the mend. */
    public static final class InvalidConfigException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        InvalidConfigException(List<String> problems) {
            super("the configuration of the operator makes no sense:\n  " + String.join("\n  ", problems));
        }
    }

    public OperatorConfig {
        namespaces = List.copyOf(namespaces);
        prometheusUrls = List.copyOf(prometheusUrls);
        tolerations = List.copyOf(tolerations);
    }

    /** What holds when nothing is set. */
    public static OperatorConfig defaults() {
        return of(Map.of());
    }

    /**
     * Reads the environment, and the file it names.
     *
     * @throws InvalidConfigException naming every variable that is wrong
     */
    public static OperatorConfig of(Map<String, String> environment) {
        return new Parser(environment).config();
    }

    private static final class Parser {
        private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
        private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9._:/@+]{0,511}");
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9.]{0,252}(:\\d{1,5})?");
        private static final Pattern SIZE = Pattern.compile("[1-9]\\d{0,14}(k|M|G|Ki|Mi|Gi)?");
        /** Not the root, and nothing that a shell or a YAML would take for something else. */
        private static final Pattern DIRECTORY = Pattern.compile("(/[-A-Za-z0-9._]+)+");

        private final List<String> problems = new ArrayList<>();
        private final Map<String, String> values = new HashMap<>();

        Parser(Map<String, String> environment) {
            String file = environment.getOrDefault(Variable.JETPILOT_CONFIG.name(), "");
            if (!file.isBlank()) {
                values.putAll(file(file));
            }
            values.putAll(environment);
            Set<String> known = new TreeSet<>();
            Arrays.stream(Variable.values()).map(Enum::name).forEach(known::add);
            values.keySet().stream()
                    .filter(k -> k.startsWith("JETPILOT_") && !known.contains(k))
                    .sorted()
                    .forEach(k -> problems.add(k + " is not known: use one of " + String.join(", ", known)));
        }

        private Map<String, String> file(String path) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                problems.add("JETPILOT_CONFIG is \"" + path + "\", which cannot be read (" + e.getMessage()
                        + "): name a properties file of lines such as JETPILOT_NAMESPACES=edge");
            }
            Map<String, String> read = new HashMap<>();
            properties.forEach((k, v) -> read.put(k.toString(), v.toString()));
            return read;
        }

        OperatorConfig config() {
            OperatorConfig config = new OperatorConfig(
                    names(Variable.JETPILOT_NAMESPACES),
                    urls(),
                    nodes(),
                    list(Variable.JETPILOT_TOLERATIONS),
                    flag(),
                    text(Variable.JETPILOT_LEASE_NAMESPACE),
                    text(Variable.JETPILOT_HTTP_ADDRESS),
                    number(Variable.JETPILOT_HTTP_PORT, 0, 65_535),
                    format(),
                    level(),
                    number(Variable.JETPILOT_RECONCILE_THREADS, 1, 64),
                    duration(Variable.JETPILOT_CRD_WAIT, Duration.ZERO, "a Go duration such as 60s or 5m"),
                    name(Variable.JETPILOT_AGENT_NAMESPACE),
                    duration(
                            Variable.JETPILOT_FACTS_INTERVAL,
                            Duration.ofSeconds(1),
                            "a Go duration of at least 1s such as 60s or 5m, or 0s to ask no node"));
            if (!problems.isEmpty()) {
                throw new InvalidConfigException(problems);
            }
            return config;
        }

        private NodePolicy nodes() {
            return new NodePolicy(
                    prefixes(),
                    Optional.of(image()).filter(image -> !image.isEmpty()),
                    directory(),
                    hosts(),
                    size(Variable.JETPILOT_FETCH_BANDWIDTH),
                    size(Variable.JETPILOT_CACHE_LIMIT));
        }

        private List<String> hosts() {
            List<String> hosts = list(Variable.JETPILOT_PLAIN_HTTP_HOSTS);
            hosts.stream()
                    .filter(h -> !HOST.matcher(h).matches())
                    .forEach(h -> wrong(
                            Variable.JETPILOT_PLAIN_HTTP_HOSTS,
                            h,
                            "write hosts with their ports such as localhost:32000, without a scheme"));
            return hosts;
        }

        private Optional<String> size(Variable variable) {
            String value = text(variable);
            if (!value.isEmpty() && !SIZE.matcher(value).matches()) {
                wrong(
                        variable,
                        value,
                        "write bytes with k, M, G, Ki, Mi or Gi such as 2Mi, or leave it empty for no limit");
            }
            return Optional.of(value).filter(v -> !v.isEmpty());
        }

        private String text(Variable variable) {
            String value = values.get(variable.name());
            return value == null ? variable.fallback() : value.trim();
        }

        private List<String> list(Variable variable) {
            return Arrays.stream(text(variable).split(","))
                    .map(String::trim)
                    .filter(s -> !s.isEmpty())
                    .toList();
        }

        private List<String> names(Variable variable) {
            List<String> names = list(variable);
            names.stream()
                    .filter(n -> !n.matches(NAME))
                    .forEach(n -> wrong(
                            variable,
                            n,
                            "write names of namespaces with commas between them, or leave it empty for all"));
            return names;
        }

        private List<String> urls() {
            List<String> urls = list(Variable.JETPILOT_PROMETHEUS_URLS);
            urls.stream()
                    .filter(u -> !httpUrl(u))
                    .forEach(u -> wrong(
                            Variable.JETPILOT_PROMETHEUS_URLS,
                            u,
                            "write URLs such as http://prometheus.monitoring:9090"));
            return urls;
        }

        private static boolean httpUrl(String text) {
            try {
                URI uri = URI.create(text);
                return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private List<String> prefixes() {
            List<String> prefixes = list(Variable.JETPILOT_HOSTPATH_PREFIXES);
            prefixes.stream()
                    .filter(p -> !p.startsWith("/"))
                    .forEach(p -> wrong(
                            Variable.JETPILOT_HOSTPATH_PREFIXES,
                            p,
                            "write absolute directories of nodes such as /srv/models"));
            return prefixes.stream().filter(p -> p.startsWith("/")).toList();
        }

        private boolean flag() {
            String value = text(Variable.JETPILOT_LEADER_ELECTION);
            if (!value.equals("true") && !value.equals("false")) {
                wrong(Variable.JETPILOT_LEADER_ELECTION, value, "write true or false");
            }
            return value.equals("true");
        }

        private int number(Variable variable, int least, int most) {
            try {
                int number = Integer.parseInt(text(variable));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, with the range.
            }
            wrong(variable, text(variable), "write a number from " + least + " to " + most);
            return least;
        }

        private LogFormat format() {
            String value = text(Variable.JETPILOT_LOG_FORMAT);
            return switch (value) {
                case "text" -> LogFormat.TEXT;
                case "json" -> LogFormat.JSON;
                default -> {
                    wrong(Variable.JETPILOT_LOG_FORMAT, value, "write text or json");
                    yield LogFormat.TEXT;
                }
            };
        }

        private String level() {
            String value = text(Variable.JETPILOT_LOG_LEVEL).toLowerCase(Locale.ROOT);
            if (!Set.of("debug", "info", "warn", "error").contains(value)) {
                wrong(Variable.JETPILOT_LOG_LEVEL, value, "write debug, info, warn or error");
            }
            return value;
        }

        /** A duration that is zero, or not below {@code least}. */
        private Duration duration(Variable variable, Duration least, String form) {
            try {
                Duration duration = GoDuration.parse(text(variable));
                if (duration.isZero() || duration.compareTo(least) >= 0) {
                    return duration;
                }
            } catch (IllegalArgumentException e) {
                // Said below.
            }
            wrong(variable, text(variable), "write " + form);
            return Duration.ZERO;
        }

        private String image() {
            String value = text(Variable.JETPILOT_AGENT_IMAGE);
            if (!value.isEmpty() && !IMAGE.matcher(value).matches()) {
                wrong(
                        Variable.JETPILOT_AGENT_IMAGE,
                        value,
                        "write one reference such as registry.example/jetpilot:0.1.0, without spaces");
            }
            return value;
        }

        private String directory() {
            String value = text(Variable.JETPILOT_NODE_DIRECTORY);
            if (!DIRECTORY.matcher(value).matches() || value.contains("/../") || value.endsWith("/..")) {
                wrong(
                        Variable.JETPILOT_NODE_DIRECTORY,
                        value,
                        "write an absolute directory of nodes such as /var/lib/jetpilot");
                return NodePolicy.DIRECTORY;
            }
            return value;
        }

        private String name(Variable variable) {
            String value = text(variable);
            if (!value.isEmpty() && !value.matches(NAME)) {
                wrong(variable, value, "write the name of a namespace, or leave it empty for the operator's own");
            }
            return value;
        }

        private void wrong(Variable variable, String value, String mend) {
            problems.add(variable + " has \"" + value + "\": " + mend);
        }
    }
}
