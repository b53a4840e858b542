package dev.jetpilot.operator.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.operator.observe.Clients;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
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

    /** An API server that takes longer to answer, or to be found, is asked again. */
    private static final int TIMEOUT_MILLIS = 5_000;

    private final KubernetesClient client;
    private boolean told;

    CrdCheck(KubernetesClient client) {
        this.client = client;
    }

    /** As the other, with a client that does not try again by itself: that would take its time without a word. */
    static void await(Config kubernetes, Duration patience, CountDownLatch stopped) throws InterruptedException {
        Config impatient = new ConfigBuilder(kubernetes)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .build();
        try (KubernetesClient client = Clients.full(impatient)) {
            new CrdCheck(client).await(patience, stopped);
        }
    }

    /**
     * Waits until both CRDs are there and says in one line whether they are the known ones.
     *
     * @param stopped ends the waiting early when it reaches zero
     * @throws IllegalStateException when they are still missing after that time
     */
    void await(Duration patience, CountDownLatch stopped) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        LOG.atInfo()
                .addKeyValue("url", client.getMasterUrl())
                .addKeyValue("patience", patience)
                .log("asking the API server for the CRDs");
        List<String> missing = missing(deadline);
        if (!missing.isEmpty() && !told) {
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
            if (refusal(e.getCode()) || System.nanoTime() >= deadline) {
                throw new IllegalStateException(
                        "the API server at " + client.getMasterUrl() + " gives no answer that helps ("
                                + ServerTrouble.words(e) + "): check the kubeconfig, or the ServiceAccount");
            }
            if (!told) {
                told = true;
                LOG.atWarn()
                        .addKeyValue("url", client.getMasterUrl())
                        .addKeyValue("why", ServerTrouble.words(e))
                        .log("the API server does not answer yet, it is asked again every second");
            }
            return NAMES;
        }
    }

    /** Neither silence nor trouble of the server's own. */
    private static boolean refusal(int code) {
        return code >= 400 && code < 500 && code != 429;
    }

    private void report() {
        List<String> different = new ArrayList<>();
        boolean compared = true;
        for (String name : NAMES) {
            Finding finding = finding(name);
            if (finding == Finding.UNREADABLE) {
                LOG.warn("{} may not be read, so it was not compared: grant the operator get on it", name);
            } else if (finding != Finding.SAME) {
                different.add(name);
            }
            compared &= finding != Finding.UNREADABLE;
        }
        if (!different.isEmpty()) {
            LOG.warn(
                    "the installed CRDs are not the ones this operator knows ({}): fields may be dropped; {}",
                    String.join(", ", different),
                    MEND);
        } else if (compared) {
            LOG.info("the installed CRDs are the ones this operator knows");
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
