package dev.jetpilot.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.testbed.cluster.ServerKind;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

    @Test
    void emptyPropertiesMeanTheUsual() {
        DemoOptions options = DemoOptions.of(properties("demo.nodes", "", "demo.speed", " ", "demo.manifests", ""));
        assertThat(options.server()).isEqualTo(ServerKind.EMBEDDED);
        assertThat(options.nodes()).isEqualTo(24);
        assertThat(options.dead()).isEqualTo(3);
        assertThat(options.speed()).isEqualTo(75);
        assertThat(options.color()).isEqualTo(DemoOptions.Color.AUTO);
        assertThat(options.manifests()).isEmpty();
    }

    @Test
    void realControlPlaneIsPlayedOnAtASpeedThatItCanFollow() {
        DemoOptions options = DemoOptions.of(properties("cluster", "real", "demo.speed", ""));
        assertThat(options.server()).isEqualTo(ServerKind.REAL);
        assertThat(options.speed()).isEqualTo(50);
        assertThat(DemoOptions.of(properties("cluster", "real", "demo.speed", "20"))
                        .speed())
                .isEqualTo(20);
    }

    @Test
    void everyWrongOptionIsNamedWithItsValueAndTheMend() {
        Properties wrong = properties(
                "demo.nodes",
                "few",
                "demo.speed",
                "1000",
                "demo.color",
                "blue",
                "demo.manifests",
                "nowhere.yaml",
                "cluster",
                "k3s");
        assertThatThrownBy(() -> DemoOptions.of(wrong))
                .isInstanceOf(DemoOptions.InvalidOptionsException.class)
                .hasMessageContaining("-Ddemo.nodes is \"few\": write a number from 16 to 1000")
                .hasMessageContaining("-Ddemo.speed is \"1000\": write a number from 1 to 300")
                .hasMessageContaining("-Ddemo.color is \"blue\": write auto, always or never")
                .hasMessageContaining("-Dcluster is \"k3s\": write embedded or real")
                .hasMessageContaining("nowhere.yaml, which does not exist");
    }

    private static Properties properties(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }
}
