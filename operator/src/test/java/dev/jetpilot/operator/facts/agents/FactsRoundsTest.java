package dev.jetpilot.operator.facts.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jetpilot.operator.apply.FactsPatch;
import dev.jetpilot.operator.facts.Pages;
import dev.jetpilot.operator.observe.FakeCaches;
import dev.jetpilot.operator.observe.Given;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rounds over agents on real sockets; the API server is a mock that takes every patch. */
@Timeout(60)
@EnableKubernetesMockClient
class FactsRoundsTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final String LIST =
            "/api/v1/namespaces/agents/pods?labelSelector=app.kubernetes.io%2Fname%3Djetpilot-agent&limit=100&resourceVersion=0";

    /** What an agent does with a request. */
    private interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    KubernetesMockServer server;
    KubernetesClient client;

    private final FakeCaches caches = new FakeCaches();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Pod> pods = new ArrayList<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer http;
    private ExecutorService threads;
    private FactsRounds rounds;
    private Instant now = Given.NOW;
    private long number;

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        threads = Executors.newCachedThreadPool();
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            String node = exchange.getRequestURI().getPath().substring(1);
            asked.computeIfAbsent(node, key -> new AtomicInteger()).incrementAndGet();
            behaviours.get(node).answer(exchange);
        });
        http.start();
        rounds = new FactsRounds(new AgentPods(client, "agents"), caches, new FactsPatch(client), INTERVAL, registry);
    }

    @AfterEach
    void stop() {
        released.countDown();
        rounds.close();
        http.stop(0);
        threads.shutdownNow();
    }

    private static Behaviour page(String text) {
        return exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** A node with an agent on it. */
    private void node(String name, Map<String, String> labels, Behaviour behaviour) {
        caches.put(Given.node(name, labels));
        agent(name, "pod-on-" + name, behaviour);
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/" + name + "?fieldManager=jetpilot-facts&force=true")
                .andReturn(200, "{\"kind\": \"PartialObjectMetadata\", \"metadata\": {\"name\": \"" + name + "\"}}")
                .always();
    }

    private void agent(String node, String uid, Behaviour behaviour) {
        behaviours.put(node, behaviour);
        pods.removeIf(pod -> pod.getSpec().getNodeName().equals(node));
        pods.add(new PodBuilder(AgentPodsTest.pod(node, uid, "2026-11-23T09:00:00Z"))
                .editMetadata()
                .addToAnnotations("jetpilot.dev/metrics", http.getAddress().getPort() + "/" + node)
                .endMetadata()
                .editStatus()
                .withPodIP("127.0.0.1")
                .endStatus()
                .build());
    }

    /** One round; the patches that it sent, by node. */
    private Map<String, JsonNode> round() throws Exception {
        list();
        int before = server.getRequestCount();
        rounds.round(++number, now);
        now = now.plus(INTERVAL);
        Map<String, JsonNode> patches = new TreeMap<>();
        for (int i = before; i < server.getRequestCount(); i++) {
            RecordedRequest request = server.takeRequest();
            if (request.getMethod().equals("PATCH")) {
                assertThat(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml");
                JsonNode body = new ObjectMapper().readTree(request.getBody().readUtf8());
                patches.put(body.at("/metadata/name").asText(), body);
            }
        }
        return patches;
    }

    private void list() {
        server.expect()
                .get()
                .withPath(LIST)
                .andReturn(
                        200,
                        new PodListBuilder()
                                .withNewMetadata()
                                .endMetadata()
                                .withItems(pods)
                                .build())
                .once();
    }

    /** The API server has done it, and the cache knows. */
    private void store(JsonNode patch) {
        Map<String, String> labels = new HashMap<>();
        patch.at("/metadata/labels")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        caches.put(Given.node(patch.at("/metadata/name").asText(), labels));
    }

    private double gauge(String state) {
        return registry.get("jetpilot.facts.agents").tag("state", state).gauge().value();
    }

    @Test
    void labelsAreAppliedOnceAndThenNothingIsWritten() throws Exception {
        node("a", Map.of("site", "bangkok"), page(Pages.of("orin-nano", "a")));
        node("b", Map.of(), page(Pages.of("xavier-nx", "b")));

        Map<String, JsonNode> patches = round();

        assertThat(patches).containsOnlyKeys("a", "b");
        assertThat(patches.get("a")).isEqualTo(new ObjectMapper().readTree("""
                        {"apiVersion": "v1", "kind": "Node",
                         "metadata": {"name": "a", "uid": "uid-of-a", "resourceVersion": "100", "labels": {
                           "jetpilot.dev/module": "orin-nano-8gb", "jetpilot.dev/l4t": "36.4.7",
                           "jetpilot.dev/l4t-line": "r36.4", "jetpilot.dev/jetpack": "6.2.1", "jetpilot.dev/sm": "87",
                           "jetpilot.dev/tensorrt": "10.3.0", "jetpilot.dev/power-mode": "25W",
                           "jetpilot.dev/memory-gib": "8", "jetpilot.dev/dla-cores": "0",
                           "nvidia.com/gpu.present": "true"}}}
                        """));
        patches.values().forEach(this::store);
        for (int i = 0; i < 5; i++) {
            assertThat(round()).isEmpty();
        }
        assertThat(asked.get("a")).hasValue(6);
        assertThat(gauge("told")).isEqualTo(2);
        assertThat(registry.get("jetpilot.facts.changes").counter().count()).isEqualTo(2);
    }

    @Test
    void anUpgradeOfTheNodeChangesItsLabels() throws Exception {
        node("a", Map.of(), page(Pages.of("orin-nano", "a")));
        store(round().get("a"));
        agent("a", "pod-on-a", page(Pages.of("orin-nano", "a").replace("jetpack=\"6.2.1\"", "jetpack=\"7.2\"")));

        assertThat(round().get("a").at("/metadata/labels/jetpilot.dev~1jetpack").asText())
                .isEqualTo("7.2");
    }

    @Test
    void anAgentThatIsGoneLeavesTheLabels() throws Exception {
        node("a", Map.of(), page(Pages.of("orin-nano", "a")));
        store(round().get("a"));
        pods.clear();

        assertThat(round()).isEmpty();
        assertThat(gauge("told")).isZero();
    }

    @Test
    void aPodOnANodeThatIsGoneIsNotAsked() throws Exception {
        node("a", Map.of(), page(Pages.of("orin-nano", "a")));
        caches.remove(Given.node("a", Map.of()));

        assertThat(round()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void badAgentsWriteNothingHoldUpNobodyAndAreAskedLessAndLess() throws Exception {
        node("good", Map.of(), page(Pages.of("orin-nano", "good")));
        node("liar", Map.of(), page(Pages.of("orin-nano", "good")));
        node("garbage", Map.of(), page("<html>".repeat(1000)));
        node("silent", Map.of(), exchange -> awaitRelease());
        node("redirects", Map.of(), exchange -> {
            exchange.getResponseHeaders().add("Location", "/good");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        AtomicInteger sent = new AtomicInteger();
        node("endless", Map.of(), exchange -> endless(exchange, sent));

        Map<String, JsonNode> patches = round();

        assertThat(patches).containsOnlyKeys("good");
        assertThat(sent.get()).as("bytes that were taken of 100 MB").isLessThan(20_000_000);
        assertThat(gauge("told")).isEqualTo(1);
        assertThat(gauge("useless")).isEqualTo(5);
        store(patches.get("good"));
        agent("silent", "pod-on-silent", page(""));
        for (int i = 0; i < 30; i++) {
            assertThat(round()).isEmpty();
        }
        // After 0, 2, 6, 14 and 30 minutes: each pause is twice the one before.
        assertThat(asked.get("liar")).hasValue(5);
        assertThat(asked.get("garbage")).hasValue(5);
        assertThat(asked.get("good")).as("the redirects aside").hasValue(31);
    }

    private void awaitRelease() {
        await(released);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endless(HttpExchange exchange, AtomicInteger sent) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = "# 345678\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (OutputStream body = exchange.getResponseBody()) {
            while (sent.get() < 100_000_000) {
                body.write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            // The operator has seen enough.
        }
    }

    @Test
    void anAgentThatIsReplacedIsAskedAtOnce() throws Exception {
        node("a", Map.of(), page("nothing to see here"));
        for (int i = 0; i < 10; i++) {
            round();
        }
        agent("a", "its-successor", page(Pages.of("orin-nano", "a")));

        assertThat(round()).containsOnlyKeys("a");
        assertThat(gauge("useless")).isZero();
    }

    @Test
    void labelsThatSomebodyElseKeepsChangingAreWrittenLessAndLess() throws Exception {
        node("a", Map.of(), page(Pages.of("orin-nano", "a")));
        int writes = 0;
        for (int minute = 0; minute < 120; minute++) {
            Map<String, JsonNode> patches = round();
            writes += patches.size();
            // What is written does not stay.
        }
        // After 0, 1, 3, 7, 15, 31, 63 minutes.
        assertThat(writes).isEqualTo(7);
        assertThat(asked.get("a")).as("what is new is heard of all the time").hasValue(120);

        agent("a", "pod-on-a", page(Pages.of("orin-nano", "a").replace("\"25W\"", "\"15W\"")));
        assertThat(round()).as("and written").hasSize(1);
    }

    @Test
    void aNodeThatIsFlashedAnewIsNotTakenForContested() throws Exception {
        node("a", Map.of(), page(Pages.of("orin-nano", "a")));
        round();
        for (int i = 0; i < 3; i++) {
            Node anew = Given.node("a", Map.of());
            anew.getMetadata().setUid("flashed-" + i);
            caches.put(anew);

            assertThat(round().get("a").at("/metadata/uid").asText()).isEqualTo("flashed-" + i);
        }
    }

    @Test
    void aNodeThatChangedMeanwhileIsLookedAtAgainInTheNextRound() throws Exception {
        caches.put(Given.node("a", Map.of()));
        agent("a", "pod-on-a", page(Pages.of("orin-nano", "a")));
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/a?fieldManager=jetpilot-facts&force=true")
                .andReturn(409, "{\"kind\": \"Status\", \"code\": 409, \"message\": \"the object has been modified\"}")
                .always();

        for (int i = 0; i < 3; i++) {
            assertThat(round()).containsOnlyKeys("a");
        }
        assertThat(registry.get("jetpilot.facts.changes").counter().count()).isZero();
    }

    @Test
    void whatTheApiServerRefusesIsTriedLessAndLess() throws Exception {
        caches.put(Given.node("a", Map.of()));
        agent("a", "pod-on-a", page(Pages.of("orin-nano", "a")));
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/a?fieldManager=jetpilot-facts&force=true")
                .andReturn(403, "{\"kind\": \"Status\", \"code\": 403, \"message\": \"nodes is forbidden\"}")
                .always();

        int writes = 0;
        for (int minute = 0; minute < 16; minute++) {
            writes += round().size();
        }
        assertThat(writes).isEqualTo(5);
        assertThat(registry.get("jetpilot.facts.changes").counter().count()).isZero();
    }

    @Test
    void heatBecomesALabelWhenItLastsAndGoesWhenItIsOver() throws Exception {
        String cool = Pages.of("orin-nano", "a");
        String hot = cool.replace("\njetson_throttled 0\n", "\njetson_throttled 1\n");
        assertThat(hot).isNotEqualTo(cool);
        node("a", Map.of(), page(cool));
        store(round().get("a"));
        agent("a", "pod-on-a", page(hot));

        assertThat(round()).isEmpty();
        JsonNode throttled = round().get("a");
        assertThat(throttled.at("/metadata/labels/jetpilot.dev~1throttled").asText())
                .isEqualTo("true");
        store(throttled);
        assertThat(round()).isEmpty();

        agent("a", "pod-on-a", page(cool));
        for (int minute = 0; minute < 10; minute++) {
            assertThat(round()).isEmpty();
        }
        assertThat(round().get("a").at("/metadata/labels").has("jetpilot.dev/throttled"))
                .isFalse();
    }

    @Test
    void noMoreThanEightAreAskedAtOnce() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch eight = new CountDownLatch(8);
        for (int i = 0; i < 40; i++) {
            String name = "n" + i;
            node(name, Map.of(), exchange -> {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                eight.countDown();
                await(eight);
                inFlight.decrementAndGet();
                page(Pages.of("orin-nano", name)).answer(exchange);
            });
        }

        assertThat(round()).hasSize(40);
        assertThat(most).hasValue(8);
    }

    @Test
    void interruptedItEndsAndWritesNothing() throws Exception {
        node("a", Map.of(), exchange -> awaitRelease());
        list();
        Thread round = new Thread(() -> rounds.round(1, now));
        round.start();
        Awaitility.await().until(() -> asked.containsKey("a"));
        round.interrupt();
        round.join();

        assertThat(gauge("useless"))
                .as("an agent that was not let answer is no bad one")
                .isZero();
    }
}
