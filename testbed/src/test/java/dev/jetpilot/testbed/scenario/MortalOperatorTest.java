package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator that ends abruptly, again and again. */
@OnEitherServer
class MortalOperatorTest {
    private static final int LIVES = 60;

    private final Edge edge = Edge.of(Fleets.of(Fleets.nanos("shops", 4)));
    private final Rollout shops = new Rollout(edge, "shops");

    @AfterEach
    void stop() {
        edge.close();
    }

    /** Every life ends at a later write than the one before: at its first, its second and so on, done or not done. */
    @Test
    void rolloutComesToItsEndThoughEveryOperatorDiesAtItsNextWrite() {
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
        edge.apply(Yaml.rollout("shops", "2.6.0"));
        int lives = liveAndDieUntilHealthyOn("detector-2-6-0");
        assertThat(lives).as("operators that died during the first install").isGreaterThan(3);
        shops.target("detector-2-7-0");

        lives = liveAndDieUntilHealthyOn("detector-2-7-0");

        assertThat(lives).as("operators that died during the promotion").isGreaterThan(3);
        assertThat(shops.serving()).hasSize(4).doesNotContainValue("detector-2-6-0");
        assertThat(shops.hardwareClass("orin-nano").attempt()).isEqualTo(1);
        assertThat(shops.hardwareClass("orin-nano").rejected()).isEmpty();
        assertThat(edge.world().nodes())
                .allSatisfy(node -> assertThat(edge.world().timeline(node.name()).stream()
                                .flatMap(m -> m.version().stream())
                                .distinct())
                        .as(node.name() + " went from one version to the other, once")
                        .containsExactly("2.6.0", "2.7.0"));
    }

    private int liveAndDieUntilHealthyOn(String model) {
        for (int life = 1; life < LIVES; life++) {
            BooleanSupplier dead = edge.operateUntilWrite(life, life % 2 == 0);
            edge.await("the end of life " + life + " or of the rollout", () -> dead.getAsBoolean() || healthyOn(model));
            if (dead.getAsBoolean()) {
                edge.bury();
            } else {
                edge.stopOperating();
            }
            if (healthyOn(model)) {
                return life;
            }
        }
        throw new AssertionError("not Healthy on " + model + " after " + LIVES + " lives: " + shops.status());
    }

    private boolean healthyOn(String model) {
        return Optional.ofNullable(shops.read().getStatus())
                .filter(s -> "Healthy".equals(s.phase()))
                .filter(s ->
                        s.observedGeneration().equals(shops.read().getMetadata().getGeneration()))
                .filter(s -> shops.serving().values().stream().allMatch(model::equals))
                .isPresent();
    }
}
