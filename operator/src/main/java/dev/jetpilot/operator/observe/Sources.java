package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The informers behind a reconciler of EdgeRollouts: what wakes it, and what it sees. Made for a small
 * footprint: nodes and pods are kept compact, lists are read in pages, and an update that changes nothing we
 * read wakes nobody.
 */
public final class Sources implements Caches {
    private static final long PAGE = 100;
    private static final String BY_ROLLOUT = "rollout";
    private static final String BY_NODE = "node";

    private final KubernetesClient watching;
    private final List<InformerEventSource<Pod, EdgeRollout>> pods = new ArrayList<>();
    private IndexerResourceCache<EdgeRollout> rollouts;
    private NodeSource nodes;
    private InformerEventSource<DaemonSet, EdgeRollout> workloads;
    private InformerEventSource<ControllerRevision, EdgeRollout> revisions;
    private InformerEventSource<Service, EdgeRollout> services;
    private InformerEventSource<ConfigMap, EdgeRollout> evidence;
    private InformerEventSource<EdgeModel, EdgeRollout> models;

    /**
     * Sources that are still to be prepared.
     *
     * @param watching a client from {@link Clients#watching}; nothing it reads may be written back
     */
    public Sources(KubernetesClient watching) {
        this.watching = watching;
    }

    /** Makes the event sources; once, from the reconciler's prepareEventSources. */
    public List<EventSource<?, EdgeRollout>> prepare(EventSourceContext<EdgeRollout> context) {
        rollouts = context.getPrimaryCache();
        Mapping mapping = new Mapping(rollouts);
        nodes = new NodeSource(
                of("nodes", Node.class, mapping::rolloutsOf)
                        .withWatchAllNamespaces()
                        .withItemStore(new CompactStore<>(Compact::node))
                        .withOnUpdateFilter(Changes::matters)
                        .build(),
                context,
                mapping::rolloutsOf);
        workloads = source(
                of("workloads", DaemonSet.class, set -> Mapping.labelled(set, Names.ROLLOUT))
                        .withLabelSelector(Names.ROLLOUT)
                        .withOnUpdateFilter(Changes::matters),
                context,
                Names.ROLLOUT);
        revisions = source(
                of("revisions", ControllerRevision.class, r -> Mapping.labelled(r, Names.REVISION_OF))
                        .withLabelSelector(Names.REVISION_OF),
                context,
                Names.REVISION_OF);
        services = source(
                of("services", Service.class, s -> Mapping.labelled(s, Names.ROLLOUT))
                        .withLabelSelector(Names.ROLLOUT),
                context,
                Names.ROLLOUT);
        evidence = source(
                of("evidence", ConfigMap.class, c -> Set.of()).withLabelSelector(Names.EVIDENCE_OF),
                context,
                Names.EVIDENCE_OF);
        models = new InformerEventSource<>(
                of("models", EdgeModel.class, mapping::rolloutsOf)
                        .withOnUpdateFilter((now, before) -> !Objects.equals(
                                now.getMetadata().getGeneration(),
                                before.getMetadata().getGeneration()))
                        .build(),
                context);
        // A store must not be shared: an informer removes from it what its own list does not name.
        for (String namespace : context.getControllerConfiguration().getEffectiveNamespaces()) {
            pods.add(source(
                    of(
                                    "pods" + (Constants.WATCH_ALL_NAMESPACES.equals(namespace) ? "" : "-" + namespace),
                                    Pod.class,
                                    pod -> Mapping.labelled(pod, Names.ROLLOUT))
                            .withNamespaces(namespace)
                            .withLabelSelector(Names.ROLLOUT)
                            .withItemStore(new CompactStore<>(Compact::pod))
                            .withOnUpdateFilter(Changes::matters),
                    context,
                    Names.ROLLOUT));
        }
        pods.forEach(source -> source.addIndexers(Map.of(BY_NODE, (Function<Pod, List<String>>)
                pod -> Binding.node(pod).stream().toList())));
        List<EventSource<?, EdgeRollout>> all = new ArrayList<>(pods);
        all.addAll(List.of(nodes, workloads, revisions, services, evidence, models));
        return all;
    }

    private <T extends HasMetadata> InformerEventSourceConfiguration.Builder<T> of(
            String name, Class<T> kind, Function<T, Set<ResourceID>> concerns) {
        return InformerEventSourceConfiguration.from(kind, EdgeRollout.class)
                .withName(name)
                .withKubernetesClient(watching)
                .withInformerListLimit(PAGE)
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(concerns::apply)
                // We look up by our own indices; without this the framework keeps one more.
                .withPrimaryToSecondaryMapper((EdgeRollout rollout) -> Set.of());
    }

    private static <T extends HasMetadata> InformerEventSource<T, EdgeRollout> source(
            InformerEventSourceConfiguration.Builder<T> configuration,
            EventSourceContext<EdgeRollout> context,
            String rolloutLabel) {
        InformerEventSource<T, EdgeRollout> source = new InformerEventSource<>(configuration.build(), context);
        source.addIndexers(Map.of(
                BY_ROLLOUT,
                object -> Mapping.labelled(object, rolloutLabel).stream()
                        .map(Sources::key)
                        .toList()));
        return source;
    }

    private static String key(ResourceID id) {
        return key(id.getNamespace().orElse(""), id.getName());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    @Override
    public Stream<Node> nodes() {
        return nodes.list(node -> true);
    }

    @Override
    public Optional<Node> node(String name) {
        return nodes.get(new ResourceID(name));
    }

    @Override
    public List<Pod> podsOf(String namespace, String rollout) {
        return pods.stream()
                .flatMap(s -> s.byIndex(BY_ROLLOUT, key(namespace, rollout)).stream())
                .toList();
    }

    @Override
    public List<Pod> podsOn(String node) {
        return pods.stream().flatMap(s -> s.byIndex(BY_NODE, node).stream()).toList();
    }

    @Override
    public List<DaemonSet> workloadsOf(String namespace, String rollout) {
        return workloads.byIndex(BY_ROLLOUT, key(namespace, rollout));
    }

    @Override
    public List<ControllerRevision> revisionsOf(String namespace, String rollout) {
        return revisions.byIndex(BY_ROLLOUT, key(namespace, rollout));
    }

    @Override
    public Optional<Service> service(String namespace, String rollout) {
        return services.get(new ResourceID(rollout, namespace));
    }

    @Override
    public Optional<EdgeModel> model(String namespace, String name) {
        return models.get(new ResourceID(name, namespace));
    }

    @Override
    public Optional<EdgeRollout> rollout(String namespace, String name) {
        return rollouts.get(new ResourceID(name, namespace));
    }

    @Override
    public Optional<ConfigMap> evidence(String namespace, String rollout) {
        return evidence.byIndex(BY_ROLLOUT, key(namespace, rollout)).stream().findFirst();
    }
}
