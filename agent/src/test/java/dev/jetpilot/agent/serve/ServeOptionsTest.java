package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeOptionsTest {
    @Test
    void withoutWordsThereAreDefaults() {
        assertThat(ServeOptions.parse(List.of(), Map.of()))
                .isEqualTo(new ServeOptions(
                        new InetSocketAddress("0.0.0.0", 9465),
                        Path.of("/"),
                        "/var/lib/jetpilot/models",
                        "",
                        Duration.ofMillis(300),
                        Duration.ofSeconds(2)));
    }

    @Test
    void everyOptionIsTaken() {
        assertThat(
                        parse(
                                "--address [::1]:0 --root /host --model-cache /srv/models --node n1 --file-timeout 50 --read-timeout 900"))
                .isEqualTo(new ServeOptions(
                        new InetSocketAddress("::1", 0),
                        Path.of("/host"),
                        "/srv/models",
                        "n1",
                        Duration.ofMillis(50),
                        Duration.ofMillis(900)));
    }

    @Test
    void theNodesNameMayComeFromTheEnvironment() {
        assertThat(ServeOptions.parse(List.of(), Map.of("NODE_NAME", "n2")).node())
                .isEqualTo("n2");
        assertThat(ServeOptions.parse(List.of("--node", "n1"), Map.of("NODE_NAME", "n2"))
                        .node())
                .isEqualTo("n1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--adress 1 | there is no option '--adress'",
                "--address | --address needs a value",
                "--address 9465 | --address '9465' is not HOST:PORT, such as 0.0.0.0:9465 or [::]:9465",
                "--address 127.0.0.1:99999 | --address '127.0.0.1:99999' is not HOST:PORT, such as 0.0.0.0:9465 or [::]:9465",
                "--root host | --root 'host' is not an absolute path",
                "--model-cache . | --model-cache '.' is not an absolute path",
                "--file-timeout 9 | --file-timeout '9' is not a number of milliseconds, 10 to 5000",
                "--read-timeout 2s | --read-timeout '2s' is not a number of milliseconds, 100 to 30000",
            })
    void whatMakesNoSenseIsSaid(String words, String message) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static ServeOptions parse(String words) {
        return ServeOptions.parse(List.of(words.split(" ")), Map.of());
    }
}
