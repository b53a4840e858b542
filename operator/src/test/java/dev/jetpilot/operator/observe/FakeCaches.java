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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Caches that hold what a test puts in; nodes and pods compact, as the informers' stores would have them. */
public final class FakeCaches implements Caches {
    private final List<HasMetadata> objects = new ArrayList<>();

    public FakeCaches put(HasMetadata object) {
        remove(object);
        objects.add(
                object instanceof Node node
                        ? Compact.node(node)
                        : object instanceof Pod pod ? Compact.pod(pod) : object);
        return this;
    }

    public FakeCaches remove(HasMetadata object) {
        objects.removeIf(o -> o.getKind().equals(object.getKind())
                && Objects.equals(
                        o.getMetadata().getNamespace(), object.getMetadata().getNamespace())
                && o.getMetadata().getName().equals(object.getMetadata().getName()));
        return this;
    }

    /** Everything, as it is held. */
    public List<HasMetadata> held() {
        return List.copyOf(objects);
    }

    private <T extends HasMetadata> Stream<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast);
    }

    private <T extends HasMetadata> List<T> labelled(Class<T> kind, String namespace, String key, String value) {
        return all(kind)
                .filter(o -> namespace.equals(o.getMetadata().getNamespace())
                        && value.equals(o.getMetadata().getLabels().get(key)))
                .toList();
    }

    private <T extends HasMetadata> Optional<T> named(Class<T> kind, String namespace, String name) {
        return all(kind)
                .filter(o -> namespace.equals(o.getMetadata().getNamespace())
                        && name.equals(o.getMetadata().getName()))
                .findFirst();
    }

    @Override
    public Stream<Node> nodes() {
        return all(Node.class);
    }

    @Override
    public Optional<Node> node(String name) {
        return nodes().filter(node -> node.getMetadata().getName().equals(name)).findFirst();
    }

    @Override
    public List<Pod> podsOf(String namespace, String rollout) {
        return labelled(Pod.class, namespace, Names.ROLLOUT, rollout);
    }

    @Override
    public List<Pod> podsOn(String node) {
        return all(Pod.class)
                .filter(pod -> Binding.node(pod).equals(Optional.of(node)))
                .toList();
    }

    @Override
    public List<DaemonSet> workloadsOf(String namespace, String rollout) {
        return labelled(DaemonSet.class, namespace, Names.ROLLOUT, rollout);
    }

    @Override
    public List<ControllerRevision> revisionsOf(String namespace, String rollout) {
        return labelled(ControllerRevision.class, namespace, Names.REVISION_OF, rollout);
    }

    @Override
    public Optional<Service> service(String namespace, String rollout) {
        return named(Service.class, namespace, rollout);
    }

    @Override
    public Optional<EdgeModel> model(String namespace, String name) {
        return named(EdgeModel.class, namespace, name);
    }

    @Override
    public Optional<EdgeRollout> rollout(String namespace, String name) {
        return named(EdgeRollout.class, namespace, name);
    }

    @Override
    public Optional<ConfigMap> evidence(String namespace, String rollout) {
        return labelled(ConfigMap.class, namespace, Names.EVIDENCE_OF, rollout).stream()
                .findFirst();
    }
}
