package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutSpec;
import dev.jetpilot.api.v1alpha1.PrometheusSource;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Action;
import io.fabric8.kubernetes.api.model.Toleration;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the authors of rollouts may do through them that they could not do themselves. A rollout that asks for more is held
 * where it is, and nothing of it is written to DaemonSets.
 *
 * @param prometheusUrls scheme, host, port and beginning of the path of Prometheus servers that may be asked
 * @param tolerations keys of taints that serving pods may tolerate; a trailing {@code *} stands for any rest
 */
public record Policy(List<String> prometheusUrls, List<String> tolerations) {
    public Policy {
        prometheusUrls = List.copyOf(prometheusUrls);
        tolerations = List.copyOf(tolerations);
    }

    /** What the rollout asks for and may not, each with the mend. */
    public List<String> objections(EdgeRollout rollout) {
        List<String> objections = new ArrayList<>();
        EdgeRolloutSpec spec = rollout.getSpec();
        List<Toleration> asked = spec.tolerations() == null ? List.of() : spec.tolerations();
        for (int i = 0; i < asked.size(); i++) {
            String key = asked.get(i).getKey() == null ? "" : asked.get(i).getKey();
            if (tolerations.stream().noneMatch(allowed -> covers(allowed, key))) {
                objections.add(
                        "spec.tolerations[" + i + "] tolerates " + (key.isEmpty() ? "every taint" : "\"" + key + "\"")
                                + ", which JETPILOT_TOLERATIONS of the operator does not allow: remove it, or have the key added");
            }
        }
        prometheus(spec)
                .filter(url -> !allowsUrl(url))
                .ifPresent(url -> objections.add("spec.analysis.source.prometheus.url is \"" + url
                        + "\", which JETPILOT_PROMETHEUS_URLS of the operator"
                        + " does not allow: use spec.analysis.source.pods, or have the URL added"));
        return objections;
    }

    private static Optional<String> prometheus(EdgeRolloutSpec spec) {
        return Optional.ofNullable(spec.analysis())
                .map(a -> a.source())
                .map(s -> s.prometheus())
                .map(PrometheusSource::url);
    }

    private static boolean covers(String allowed, String key) {
        return allowed.endsWith("*")
                ? key.startsWith(allowed.substring(0, allowed.length() - 1))
                : !key.isEmpty() && allowed.equals(key);
    }

    private boolean allowsUrl(String url) {
        try {
            URI asked = URI.create(url).normalize();
            return prometheusUrls.stream().map(URI::create).anyMatch(allowed -> within(allowed, asked));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean within(URI allowed, URI asked) {
        String base = allowed.getPath().endsWith("/") ? allowed.getPath() : allowed.getPath() + "/";
        return allowed.getScheme().equalsIgnoreCase(asked.getScheme())
                && allowed.getHost().equalsIgnoreCase(asked.getHost())
                && allowed.getPort() == asked.getPort()
                && asked.getUserInfo() == null
                && (asked.getPath() + "/").startsWith(base);
    }

    /** The target as observed, or NotAllowed. */
    static Target target(Target observed, List<String> objections) {
        return objections.isEmpty()
                ? observed
                : new Target.Unavailable(observed.model(), "NotAllowed", String.join("; ", objections));
    }

    /** Without what would write the rollout's own wishes into DaemonSets. */
    static List<Action> permitted(List<Action> actions, List<String> objections) {
        return objections.isEmpty()
                ? actions
                : actions.stream()
                        .filter(a -> !(a instanceof Action.EnsureWorkload))
                        .toList();
    }
}
