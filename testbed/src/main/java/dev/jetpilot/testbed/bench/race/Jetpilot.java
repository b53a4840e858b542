package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;

/** The operator, and an EdgeRollout. */
final class Jetpilot implements Contender {
    private final Arena arena;
    private OperatorUnderTest operator;

    Jetpilot(Arena arena) {
        this.arena = arena;
    }

    @Override
    public String name() {
        return "Jetpilot";
    }

    @Override
    public void enter() {
        operator = arena.operator();
    }

    OperatorUnderTest operator() {
        return operator;
    }

    @Override
    public void send(String version, String maxUnavailable) {
        Documents.apply(arena.user(), Documents.model(version));
        Documents.apply(
                arena.user(),
                Documents.rollout(
                        version, maxUnavailable, arena.options().minReady().toSeconds()));
    }

    /** The same with an analysis at 5 %. */
    void sendJudged(String version, String maxUnavailable) {
        Documents.apply(arena.user(), Documents.model(version));
        Documents.apply(
                arena.user(),
                Documents.judgedRollout(
                        version, maxUnavailable, arena.options().minReady().toSeconds()));
    }

    @Override
    public boolean settled(String version) {
        EdgeRollout rollout = arena.user()
                .resources(EdgeRollout.class)
                .inNamespace(Documents.NAMESPACE)
                .withName(Documents.ROLLOUT)
                .get();
        return rollout != null
                && rollout.getStatus() != null
                && rollout.getMetadata()
                        .getGeneration()
                        .equals(rollout.getStatus().observedGeneration())
                && "Healthy".equals(rollout.getStatus().phase())
                && rollout.getStatus().classes().stream()
                        .allMatch(c -> c.nodes().moving() == 0 && c.nodes().offline() == 0);
    }

    @Override
    public void close() {
        arena.user()
                .resources(EdgeRollout.class)
                .inNamespace(Documents.NAMESPACE)
                .withName(Documents.ROLLOUT)
                .delete();
        arena.user().resources(EdgeModel.class).inNamespace(Documents.NAMESPACE).delete();
        arena.awaitEmpty();
        operator.close();
    }
}
