package dev.jetpilot.testbed.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.testbed.cluster.ServerKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps every state of our resources that a watcher of a cluster gets to see, and checks at the end what GitOps tools
 * would have made of each: nothing is called done before it is, what is stuck is called stuck, and the buttons that are
 * offered write what the operator reads.
 */
public final class GitOpsWitness implements AutoCloseable {
    private static final Map<String, String> KINDS = Map.of("EdgeModel", "edgemodels", "EdgeRollout", "edgerollouts");

    private final ArgoCd argo = ArgoCd.ofRepository();
    private final ConcurrentLinkedQueue<GenericKubernetesResource> seen = new ConcurrentLinkedQueue<>();
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();

    private GitOpsWitness() {}

    /** Begins to watch. */
    public static GitOpsWitness of(KubernetesClient client) {
        GitOpsWitness witness = new GitOpsWitness();
        KINDS.forEach((kind, plural) ->
                witness.informers.add(client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                .withGroup("jetpilot.dev")
                                .withVersion("v1alpha1")
                                .withKind(kind)
                                .withPlural(plural)
                                .withNamespaced(true)
                                .build())
                        .inAnyNamespace()
                        .inform(witness.new Notes())));
        return witness;
    }

    private final class Notes implements ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource object) {
            seen.add(object);
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
            seen.add(object);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
            // Nobody asks for the health of what is gone.
        }
    }

    /** Every state that was seen, in the order of each kind. */
    public List<GenericKubernetesResource> states() {
        return List.copyOf(seen);
    }

    /** Stops watching and checks what was seen. */
    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
        assertThat(seen).as("states of resources").isNotEmpty();
        seen.forEach(this::check);
        if (ServerKind.chosen() == ServerKind.REAL) {
            assertThat(RealKStatus.of(states()))
                    .as("what kstatus makes of the states")
                    .isEqualTo(states().stream().map(KStatus::of).toList());
        }
    }

    private void check(GenericKubernetesResource object) {
        String what = object.getKind() + " " + object.getMetadata().getName() + ": "
                + Optional.ofNullable((Object) object.get("status")).orElse("no status");
        String health = argo.health(object).status();
        KStatus kstatus = KStatus.of(object);
        assertThat(health).as(what).isIn("Healthy", "Progressing", "Degraded", "Suspended");
        if (kstatus != KStatus.TERMINATING) {
            assertThat(kstatus == KStatus.CURRENT)
                    .as("done for kstatus (%s) and for Argo CD (%s): %s", kstatus, health, what)
                    .isEqualTo(health.equals("Healthy"));
        }
        if (!isSeen(object)) {
            assertThat(health).as(what).isEqualTo("Progressing");
            return;
        }
        if (kstatus == KStatus.FAILED) {
            assertThat(health).as(what).isEqualTo("Degraded");
        }
        if (object.getKind().equals("EdgeRollout")) {
            assertThat(health.equals("Healthy")).as(what).isEqualTo("Healthy".equals(object.get("status", "phase")));
            buttons(object, what);
        }
    }

    private static boolean isSeen(GenericKubernetesResource object) {
        Object generation = object.get("status", "observedGeneration");
        return generation instanceof Number n
                && n.longValue() == object.getMetadata().getGeneration();
    }

    private void buttons(GenericKubernetesResource object, String what) {
        for (String action : argo.enabled(object)) {
            Map<String, String> after = argo.act(action, object);
            String written = after.get("jetpilot.dev/" + action);
            switch (action) {
                case "approve" -> Decisions.StepRef.parse(present(written, action, what));
                case "reject", "retry" -> Decisions.AttemptRef.parse(present(written, action, what));
                case "hold" -> present(written, action, what);
                default -> assertThat(after).as(what).doesNotContainKey("jetpilot.dev/hold");
            }
        }
    }

    private static String present(String written, String action, String what) {
        assertThat(written).as("jetpilot.dev/" + action + " of " + what).isNotBlank();
        return written;
    }
}
