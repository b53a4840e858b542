package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a container. Beside those of the pod and of a kubelet there are the ones that stand in for a container's own files and
 * network: paths of volumes become paths of this machine, and the address for "all addresses of this pod" becomes the pod's only one.
 */
final class PodEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^)]+)\\))");
    private static final String ALL_ADDRESSES = "0.0.0.0";

    private final PodVolumes volumes;
    private final PodFields fields;
    private final URI apiServer;

    PodEnvironment(PodVolumes volumes, PodFields fields, URI apiServer) {
        this.volumes = volumes;
        this.fields = fields;
        this.apiServer = apiServer;
    }

    /**
     * All variables; nothing is inherited.
     *
     * @param home the container's root directory
     */
    Map<String, String> of(Container container, Path home) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("HOSTNAME", fields.pod().getMetadata().getName());
        own.put("KUBERNETES_SERVICE_HOST", apiServer.getHost());
        own.put("KUBERNETES_SERVICE_PORT", Integer.toString(apiServer.getPort()));
        own.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(apiServer.getPort()));
        container.getEnvFrom().forEach(source -> own.putAll(all(source)));
        for (EnvVar variable : container.getEnv()) {
            value(variable, own).ifPresent(value -> own.put(variable.getName(), value));
        }
        Map<String, String> environment = new HashMap<>();
        own.forEach((name, value) -> environment.put(name, outside(value)));
        environment.putIfAbsent("HOME", home.toString());
        environment.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        // What the Fabric8 client offers for when these files are not where they usually are.
        Map.of(
                        "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", "token",
                        "KUBERNETES_CERTS_CA_FILE", "ca.crt",
                        "KUBENAMESPACE", "namespace")
                .forEach((name, file) -> volumes.outside(PodVolumes.SERVICE_ACCOUNT + "/" + file)
                        .ifPresent(path -> environment.put(name, path.toString())));
        return environment;
    }

    private String outside(String value) {
        if (value.equals(ALL_ADDRESSES)) {
            return fields.podIp();
        }
        return volumes.outside(value).map(Path::toString).orElse(value);
    }

    private Map<String, String> all(EnvFromSource source) {
        Map<String, String> found = source.getConfigMapRef() != null
                ? volumes.configMap(
                        source.getConfigMapRef().getName(),
                        source.getConfigMapRef().getOptional())
                : volumes.secret(
                        source.getSecretRef().getName(), source.getSecretRef().getOptional());
        Map<String, String> named = new HashMap<>();
        String prefix = Optional.ofNullable(source.getPrefix()).orElse("");
        found.forEach((key, value) -> named.put(prefix + key, value));
        return named;
    }

    private Optional<String> value(EnvVar variable, Map<String, String> before) {
        EnvVarSource from = variable.getValueFrom();
        if (from == null) {
            return Optional.of(expanded(Optional.ofNullable(variable.getValue()).orElse(""), before));
        }
        if (from.getFieldRef() != null) {
            return Optional.of(fields.value(from.getFieldRef().getFieldPath()));
        }
        boolean configMap = from.getConfigMapKeyRef() != null;
        String name = configMap
                ? from.getConfigMapKeyRef().getName()
                : from.getSecretKeyRef().getName();
        String key = configMap
                ? from.getConfigMapKeyRef().getKey()
                : from.getSecretKeyRef().getKey();
        Boolean optional = configMap
                ? from.getConfigMapKeyRef().getOptional()
                : from.getSecretKeyRef().getOptional();
        Map<String, String> data = configMap ? volumes.configMap(name, optional) : volumes.secret(name, optional);
        if (!data.containsKey(key) && !Boolean.TRUE.equals(optional)) {
            throw new PodVolumes.NotMountedException("couldn't find key " + key + " in " + name);
        }
        return Optional.ofNullable(data.get(key));
    }

    /** {@code $(NAME)} of a variable before it is its value, of another it stays, and {@code $$} is a dollar. */
    private static String expanded(String text, Map<String, String> before) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(2) == null ? "$" : before.getOrDefault(found.group(2), found.group())));
    }
}
