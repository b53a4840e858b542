package dev.jetpilot.operator.runtime;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    /** As JSON, not as the types of a CRD: those are two hundred classes that nothing else needs. */
    private static final ResourceDefinitionContext KIND = new ResourceDefinitionContext.Builder()
            .withGroup("apiextensions.k8s.io")
            .withVersion("v1")
            .withKind("CustomResourceDefinition")
            .withPlural("customresourcedefinitions")
            .withNamespaced(false)
            .build();

    private final NamespacedKubernetesClient client;
    private final RequestConfig impatient;
    private boolean told;

    /** @param client is used without its own tries again: they would take their time without a word */
    CrdCheck(KubernetesClient client) {
        this.client = client.adapt(NamespacedKubernetesClient.class);
        this.impatient = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .build();
    }

    /**
     * Waits until both CRDs are there.
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
    }

    /** An API server that does not answer yet counts as one without CRDs, until the patience is at its end. */
    private List<String> missing(long deadline) {
        try {
            return NAMES.stream().filter(n -> !exists(n)).toList();
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

    private boolean exists(String name) {
        try {
            return installed(name).isPresent();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return true;
            }
            throw e;
        }
    }

    private Optional<GenericKubernetesResource> installed(String name) {
        return Optional.ofNullable(client.withRequestConfig(impatient)
                .call(c -> c.genericKubernetesResources(KIND).withName(name).get()));
    }

    /** Says in one line whether they are the known ones. */
    void report() {
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
        Optional<GenericKubernetesResource> installed;
        try {
            installed = installed(name);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return Finding.UNREADABLE;
            }
            throw e;
        }
        if (installed.isEmpty()) {
            return Finding.MISSING;
        }
        return schema(installed.get()).equals(schema(known(name))) ? Finding.SAME : Finding.DIFFERENT;
    }

    private GenericKubernetesResource known(String name) {
        try (InputStream yaml = file(name)) {
            return client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The CRD as this operator was built with it. */
    static InputStream file(String name) {
        String resource = "META-INF/jetpilot/crds/" + name + ".yaml";
        InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(resource);
        if (yaml == null) {
            throw new IllegalStateException(
                    resource + " is not on the classpath: this build of the operator is broken");
        }
        return yaml;
    }

    private static Optional<Object> schema(GenericKubernetesResource crd) {
        List<?> versions = crd.get("spec", "versions");
        return versions.stream()
                .map(Map.class::cast)
                .filter(version -> VERSION.equals(version.get("name")) && version.containsKey("schema"))
                .findFirst()
                .map(version -> canonical(version.get("schema")));
    }

    /** Without what an API server may write differently: order of keys, {@code 1} for {@code 1.0}, empty things. */
    private static Object canonical(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, child) -> {
                Object inner = canonical(child);
                if (!isEmpty(inner)) {
                    sorted.put(String.valueOf(key), inner);
                }
            });
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CrdCheck::canonical).toList();
        }
        return value instanceof Number number ? (Object) number.doubleValue() : value;
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof Collection<?> list && list.isEmpty();
    }
}
