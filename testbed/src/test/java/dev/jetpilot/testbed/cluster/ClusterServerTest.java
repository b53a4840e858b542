package dev.jetpilot.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stories see of a server, and how they take a client from it. */
@OnEitherServer
class ClusterServerTest {
    private static final String CLIENT = "mortal";
    private static ClusterServer server;
    private static KubernetesClient other;

    @BeforeAll
    static void start() {
        server = ServerKind.chosen().start(List.of());
        other = server.client("testbed");
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    /** A client that gives up at once. */
    private static KubernetesClient client(Config config) {
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void create(KubernetesClient client, String name) {
        client.configMaps()
                .inNamespace("default")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static boolean there(KubernetesClient client, String name) {
        return client.configMaps().inNamespace("default").withName(name).get() != null;
    }

    @Test
    void clientIsCutOffAtItsSecondWriteWhichIsDoneAndHearsNothingOfIt() {
        try (Tether tether = new Tether(server.clientConfig(CLIENT));
                KubernetesClient client = client(tether.config())) {
            tether.cutAtWrite(2, true);
            create(client, "one");
            assertThat(tether.cut()).isFalse();

            assertThatThrownBy(() -> create(client, "two")).isInstanceOf(KubernetesClientException.class);

            assertThat(tether.cut()).isTrue();
            assertThat(there(other, "two")).as("it reached the server").isTrue();
            assertThatThrownBy(() -> create(client, "three")).isInstanceOf(KubernetesClientException.class);
            assertThat(there(client, "three")).as("and nothing after it").isFalse();
        }
    }

    @Test
    void clientIsCutOffBeforeItsFirstWrite() {
        try (Tether tether = new Tether(server.clientConfig(CLIENT));
                KubernetesClient client = client(tether.config())) {
            tether.cutAtWrite(1, false);

            assertThatThrownBy(() -> create(client, "never")).isInstanceOf(KubernetesClientException.class);

            assertThat(tether.cut()).isTrue();
            assertThat(there(other, "never")).isFalse();
        }
    }

    @Test
    void writeThatIsRefusedIsAnsweredAndCutsNobodyOff() {
        AtomicInteger cuts = new AtomicInteger();
        create(other, "taken");
        try (Tether tether = new Tether(server.clientConfig(CLIENT));
                KubernetesClient client = client(tether.config())) {
            tether.cutAfter(path -> path.endsWith("/configmaps"), cuts::incrementAndGet);

            assertThatThrownBy(() -> create(client, "taken"))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409));
            assertThat(tether.cut()).isFalse();
            assertThatThrownBy(() -> create(client, "chosen")).isInstanceOf(KubernetesClientException.class);

            assertThat(tether.cut()).isTrue();
            assertThat(cuts).hasValue(1);
            assertThat(there(other, "chosen")).isTrue();
        }
    }

    @Test
    void requestsTellWhatOneClientHasWrittenAndWhenInTheFleetsTime() {
        RequestLog log = server.requests("writer");
        try (KubernetesClient writer = server.client("writer")) {
            create(writer, "before");
            Instant from = server.time().now().plusSeconds(1);
            Awaitility.await().until(() -> server.time().now().isAfter(from));

            assertThat(there(writer, "before")).isTrue();
            create(writer, "after");
            create(other, "somebody-elses");
            writer.configMaps()
                    .inNamespace("default")
                    .withName("after")
                    .dryRun()
                    .delete();

            Awaitility.await("the log to have it")
                    .until(() -> !log.writesSince(from).isEmpty());
            assertThat(log.writesSince(from)).singleElement().satisfies(request -> {
                assertThat(request.verb()).isEqualTo("create");
                assertThat(request.resource()).isEqualTo("configmaps");
                assertThat(request.namespace()).isEqualTo("default");
                assertThat(request.code()).isEqualTo(201);
                assertThat(request.at()).isBetween(from, server.time().now());
            });
            assertThat(log.all()).extracting(Request::verb).contains("create", "get");
        }
    }
}
