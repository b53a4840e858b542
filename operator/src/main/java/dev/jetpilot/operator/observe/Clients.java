package dev.jetpilot.operator.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.impl.BaseClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Clients that read what a newer release has written: one object that cannot be read would stop the informer
 * of all. What is lost that way is noticed where it matters, in {@link Models}.
 */
public final class Clients {
    private Clients() {}

    /** The client for reading and writing. */
    public static KubernetesClient full(Config config) {
        return full(config, http -> {});
    }

    /**
     * The client for reading and writing.
     *
     * @param http what else its HTTP client should have
     */
    public static KubernetesClient full(Config config, Consumer<HttpClient.Builder> http) {
        return build(config, tolerant(), http);
    }

    /**
     * The client for informers. It leaves out large fields that are never read, so what it reads must never be
     * written back.
     */
    public static KubernetesClient watching(Config config) {
        return build(config, sparing(), http -> {});
    }

    /** As the other, over the HTTP client of this one. Closing either closes both. */
    public static KubernetesClient watching(KubernetesClient full) {
        return new KubernetesClientImpl(
                full.getHttpClient(), full.getConfiguration(), BaseClient.DEFAULT_EXECUTOR_SUPPLIER, json(sparing()));
    }

    private static KubernetesClient build(Config config, ObjectMapper mapper, Consumer<HttpClient.Builder> more) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(json(mapper))
                .withHttpClientBuilderConsumer(http -> {
                    http.addOrReplaceInterceptor(AsciiWatch.NAME, new AsciiWatch());
                    more.accept(http);
                })
                .build();
    }

    /** Without a search for all kinds there are: it loads, and keeps, a thousand classes, and we name the kinds we read. */
    private static KubernetesSerialization json(ObjectMapper mapper) {
        return new KubernetesSerialization(mapper, false);
    }

    static ObjectMapper tolerant() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.getFactory().setCharacterEscapes(new GoEscapes());
        return mapper.enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                .addHandler(new LeaveOut());
    }

    static ObjectMapper sparing() {
        return tolerant()
                .addMixIn(ObjectMeta.class, SparingMeta.class)
                .addMixIn(NodeStatus.class, SparingNodeStatus.class)
                .addMixIn(PodSpec.class, SparingPodSpec.class)
                .addMixIn(Container.class, SparingContainer.class);
    }

    /** A value of another type than ours, or a word we do not know, is left out. */
    private static final class LeaveOut extends DeserializationProblemHandler {
        @Override
        public Object handleUnexpectedToken(
                DeserializationContext context, JavaType target, JsonToken token, JsonParser parser, String message)
                throws IOException {
            parser.skipChildren();
            return null;
        }

        @Override
        public Object handleWeirdStringValue(
                DeserializationContext context, Class<?> target, String value, String message) {
            return target.isPrimitive() ? NOT_HANDLED : null;
        }

        @Override
        public Object handleWeirdNumberValue(
                DeserializationContext context, Class<?> target, Number value, String message) {
            return target.isPrimitive() ? NOT_HANDLED : null;
        }
    }

    @JsonIgnoreProperties("managedFields")
    private interface SparingMeta {}

    @JsonIgnoreProperties({
        "images",
        "volumesAttached",
        "volumesInUse",
        "addresses",
        "nodeInfo",
        "capacity",
        "config",
        "daemonEndpoints",
        "features",
        "runtimeHandlers"
    })
    private interface SparingNodeStatus {}

    @JsonIgnoreProperties({"volumes", "imagePullSecrets", "securityContext", "hostAliases", "readinessGates"})
    private interface SparingPodSpec {}

    @JsonIgnoreProperties({
        "env",
        "envFrom",
        "volumeMounts",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle",
        "command",
        "args",
        "ports",
        "securityContext"
    })
    private interface SparingContainer {}
}
