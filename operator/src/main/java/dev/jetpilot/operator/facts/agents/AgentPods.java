package dev.jetpilot.operator.facts.agents;

import dev.jetpilot.operator.observe.MetricsReader;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The agents that the API server knows. Of one namespace only: whoever may make pods elsewhere must not be able to say what
 * a node is. Listed and not watched: they change seldom, and nothing waits for them. An API server that answers from its cache
 * may give more than a page at once.
 */
public final class AgentPods {
    static final String LABEL = "app.kubernetes.io/name";
    static final String NAME = "jetpilot-agent";

    private static final long PAGE = 100;
    /** From the API server's cache, which may be a little behind; its store is not asked. */
    private static final String FROM_CACHE = "0";

    /** Timestamps of the API server sort as text. */
    private static final Comparator<Pod> AGE = Comparator.comparing(
                    (Pod pod) -> String.valueOf(pod.getMetadata().getCreationTimestamp()))
            .thenComparing(pod -> pod.getMetadata().getUid());

    private final KubernetesClient client;
    private final String namespace;

    /**
     * Agents of a namespace.
     *
     * @param client may leave out what is not read here
     */
    public AgentPods(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * The agents that are ready, one a node: while they are replaced, the newest.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses, or does not answer
     */
    public Collection<Agent> ready() {
        Map<String, Pod> newest = new TreeMap<>();
        for (Pod pod : pods()) {
            if (isReady(pod)) {
                newest.merge(pod.getSpec().getNodeName(), pod, (a, b) -> AGE.compare(a, b) >= 0 ? a : b);
            }
        }
        List<Agent> agents = new ArrayList<>();
        newest.forEach((node, pod) -> MetricsReader.metrics(pod)
                .ifPresent(uri -> agents.add(new Agent(node, pod.getMetadata().getUid(), uri))));
        return agents;
    }

    private List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        ListOptions options = new ListOptionsBuilder()
                .withLimit(PAGE)
                .withResourceVersion(FROM_CACHE)
                .build();
        while (true) {
            PodList page =
                    client.pods().inNamespace(namespace).withLabel(LABEL, NAME).list(options);
            pods.addAll(page.getItems());
            String next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
            if (next == null || next.isEmpty()) {
                return pods;
            }
            options =
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
        }
    }

    private static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getSpec() != null
                && pod.getSpec().getNodeName() != null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
