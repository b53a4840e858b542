package dev.jetpilot.testbed.bench.race;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;

/** A DaemonSet with {@code updateStrategy: RollingUpdate}, as Kubernetes has it. */
final class PlainDaemonSet implements Contender {
    private static final String NAME = "plain";

    private final Arena arena;

    PlainDaemonSet(Arena arena) {
        this.arena = arena;
    }

    @Override
    public String name() {
        return "plain DaemonSet";
    }

    @Override
    public void enter() {
        // Nothing of its own is needed.
    }

    @Override
    public void send(String version, String maxUnavailable) {
        arena.user()
                .resource(new DaemonSetBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .withNamespace(Documents.NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .withMinReadySeconds((int) arena.options().minReady().toSeconds())
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", NAME))
                        .endSelector()
                        .withNewUpdateStrategy()
                        .withType("RollingUpdate")
                        .withNewRollingUpdate()
                        .withMaxUnavailable(
                                maxUnavailable.endsWith("%")
                                        ? new IntOrString(maxUnavailable)
                                        : new IntOrString(Integer.parseInt(maxUnavailable)))
                        .endRollingUpdate()
                        .endUpdateStrategy()
                        .withTemplate(Documents.plainTemplate(version))
                        .endSpec()
                        .build())
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }

    @Override
    public boolean settled(String version) {
        DaemonSet set = daemonSet().get();
        return set != null
                && set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration())
                && set.getStatus()
                        .getDesiredNumberScheduled()
                        .equals(set.getStatus().getUpdatedNumberScheduled())
                && set.getStatus()
                        .getDesiredNumberScheduled()
                        .equals(set.getStatus().getNumberAvailable());
    }

    private Resource<DaemonSet> daemonSet() {
        return arena.user().apps().daemonSets().inNamespace(Documents.NAMESPACE).withName(NAME);
    }

    @Override
    public void close() {
        daemonSet().delete();
        arena.awaitEmpty();
    }
}
