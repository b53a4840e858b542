package dev.jetpilot.testbed.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables that a container is given by its pod. */
public final class PodVariables {
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^)]+)\\))");

    private final PodFields fields;
    private final PodData data;

    public PodVariables(PodFields fields, PodData data) {
        this.fields = fields;
        this.data = data;
    }

    /**
     * All variables, in order.
     *
     * @param before those that the kubelet gives, which the pod's may name or replace
     * @throws NotMountedException if a Secret or ConfigMap, or a key of one, is not there
     */
    public Map<String, String> of(Container container, Map<String, String> before) {
        Map<String, String> own = new LinkedHashMap<>(before);
        container.getEnvFrom().forEach(source -> own.putAll(all(source)));
        for (EnvVar variable : container.getEnv()) {
            value(variable, own).ifPresent(value -> own.put(variable.getName(), value));
        }
        return own;
    }

    private Map<String, String> all(EnvFromSource source) {
        Map<String, byte[]> found = source.getConfigMapRef() != null
                ? data.configMap(
                        source.getConfigMapRef().getName(),
                        source.getConfigMapRef().getOptional())
                : data.secret(
                        source.getSecretRef().getName(), source.getSecretRef().getOptional());
        Map<String, String> named = new HashMap<>();
        String prefix = Optional.ofNullable(source.getPrefix()).orElse("");
        found.forEach((key, value) -> named.put(prefix + key, text(value)));
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
        Map<String, byte[]> found = configMap ? data.configMap(name, optional) : data.secret(name, optional);
        if (!found.containsKey(key) && !Boolean.TRUE.equals(optional)) {
            throw new NotMountedException("couldn't find key " + key + " in " + name);
        }
        return Optional.ofNullable(found.get(key)).map(PodVariables::text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@code $(NAME)} of a known variable is its value, of another it stays, and {@code $$} is a dollar. */
    public static String expanded(String text, Map<String, String> known) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(2) == null ? "$" : known.getOrDefault(found.group(2), found.group())));
    }
}
