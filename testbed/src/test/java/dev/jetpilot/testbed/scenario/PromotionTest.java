package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A version goes out. */
@OnEitherServer
class PromotionTest {
    private static Edge edge;

    @BeforeAll
    static void start() {
        // The dead node is taken from the first group.
        edge = Edge.of(Fleets.of(Fleets.nanos("shops", 3), Fleets.nanos("plant", 2), Fleets.agxs("plant", 1))
                        .withDead(1))
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void firstVersionIsInstalledAndThenNothingIsWrittenAnyMore() {
        edge.apply(Yaml.rollout("plant", "2.6.0"));
        Rollout plant = new Rollout(edge, "plant");

        plant.awaitHealthy("detector-2-6-0");

        assertThat(plant.serving())
                .hasSize(3)
                .allSatisfy((node, model) -> assertThat(model).isEqualTo("detector-2-6-0"));
        assertThat(plant.condition("Ready").getStatus()).isEqualTo("True");
        assertThat(plant.status().summary().ready()).isEqualTo("3/3");
        Instant settled = edge.now();
        edge.pass(Duration.ofMinutes(15));
        assertThat(edge.writesSince(settled)).isEmpty();
    }

    @Test
    void nodeThatMissedAPromotionFollowsWhenItIsBack() {
        String dead = edge.world().dead().iterator().next();
        edge.apply(Yaml.rollout("shops", "2.6.0"));
        Rollout shops = new Rollout(edge, "shops");
        shops.awaitHealthy("detector-2-6-0");
        assertThat(shops.status().message()).isEqualTo("every online node serves detector-2-6-0; 1 node is offline");

        shops.target("detector-2-7-0");
        shops.awaitHealthy("detector-2-7-0");

        assertThat(shops.status().message()).isEqualTo("every online node serves detector-2-7-0; 1 node is offline");
        assertThat(shops.serving()).hasSize(2).doesNotContainKey(dead).doesNotContainValue("detector-2-6-0");
        edge.world().online(dead);
        shops.await(
                "to have all three nodes",
                s -> s.phase().equals("Healthy") && s.summary().ready().equals("3/3"));
        assertThat(shops.serving()).hasSize(3).containsEntry(dead, "detector-2-7-0");
        assertThat(shops.status().message()).isEqualTo("every online node serves detector-2-7-0");
    }
}
