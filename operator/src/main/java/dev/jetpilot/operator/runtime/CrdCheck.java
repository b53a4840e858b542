package dev.jetpilot.operator.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the installed CRDs with those this operator was built with. Helm never upgrades CRDs, and an older schema drops
 * fields without a word.
 */
final class CrdCheck {
    private static final Logger LOG = LoggerFactory.getLogger(CrdCheck.class);
    private static final String VERSION = "v1alpha1";
    private static final List<String> NAMES = List.of("edgemodels.jetpilot.dev", "edgerollouts.jetpilot.dev");
    private static final String MEND = "apply the CRDs of this release: kubectl apply --server-side -f crds/";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What was found of one CRD. */
    enum Finding {
        SAME,
        DIFFERENT,
        MISSING,
        /** The operator may not read CRDs: it goes on without having compared. */
        UNREADABLE
    }

    private final KubernetesClient client;

    CrdCheck(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Waits until both CRDs are there and says in one line whether they are the known ones.
     *
     * @param stopped ends the waiting early when it reaches zero
     * @throws IllegalStateException when they are still missing after that time
     */
    void await(Duration patience, CountDownLatch stopped) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> missing = missing(deadline);
        if (!missing.isEmpty()) {
            LOG.atWarn().addKeyValue("missing", missing).log("waiting for the CRDs; {}", MEND);
        }
        while (!missing.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || stopped.await(Math.min(left, PAUSE.toNanos()), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(
                        "the CRDs " + String.join(" and ", missing) + " are not installed: " + MEND);
            }
            missing = missing(deadline);
        }
        report();
    }

    /** An API server that does not answer yet counts as one without CRDs, until the patience is at its end. */
    private List<String> missing(long deadline) {
        try {
            return NAMES.stream().filter(n -> finding(n) == Finding.MISSING).toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() > 0 || System.nanoTime() >= deadline) {
                throw new IllegalStateException(
                        "the API server at " + client.getMasterUrl() + " gives no answer that helps (" + e.getMessage()
                                + "): check the kubeconfig, or the ServiceAccount",
                        e);
            }
            LOG.atInfo().addKeyValue("url", client.getMasterUrl()).log("waiting for the API server");
            return NAMES;
        }
    }

    private void report() {
        List<String> different = new ArrayList<>();
        for (String name : NAMES) {
            Finding finding = finding(name);
            if (finding != Finding.SAME) {
                different.add(name + " " + (finding == Finding.DIFFERENT ? "differs" : "cannot be read"));
            }
        }
        if (different.isEmpty()) {
            LOG.info("the installed CRDs are the ones this operator knows");
        } else {
            LOG.warn(
                    "the installed CRDs are not the ones this operator knows ({}): fields may be dropped; {}",
                    String.join(", ", different),
                    MEND);
        }
    }

    Finding finding(String name) {
        CustomResourceDefinition installed;
        try {
            installed = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return Finding.UNREADABLE;
            }
            throw e;
        }
        if (installed == null) {
            return Finding.MISSING;
        }
        return schema(installed).equals(schema(known(name))) ? Finding.SAME : Finding.DIFFERENT;
    }

    static CustomResourceDefinition known(String name) {
        String resource = "META-INF/jetpilot/crds/" + name + ".yaml";
        InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(resource);
        if (yaml == null) {
            throw new IllegalStateException(
                    resource + " is not on the classpath: this build of the operator is broken");
        }
        return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    }

    private static Optional<JsonNode> schema(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().stream()
                .filter(v -> VERSION.equals(v.getName()))
                .map(CustomResourceDefinitionVersion::getSchema)
                .map(s -> canonical(new ObjectMapper().valueToTree(s.getOpenAPIV3Schema())))
                .findFirst();
    }

    /** Without what an API server may write differently: order of keys, {@code 1} for {@code 1.0}, empty things. */
    private static JsonNode canonical(JsonNode node) {
        ObjectMapper mapper = new ObjectMapper();
        if (node.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.fields().forEachRemaining(f -> {
                JsonNode value = canonical(f.getValue());
                if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                    sorted.put(f.getKey(), value);
                }
            });
            ObjectNode object = mapper.createObjectNode();
            object.setAll(sorted);
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = mapper.createArrayNode();
            node.forEach(n -> array.add(canonical(n)));
            return array;
        }
        return node.isNumber() ? mapper.getNodeFactory().numberNode(node.doubleValue()) : node;
    }
}
