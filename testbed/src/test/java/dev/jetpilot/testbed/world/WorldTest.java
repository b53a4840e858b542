package dev.jetpilot.testbed.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.testbed.jetson.MetricsFault;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.jetson.RequestTally;
import dev.jetpilot.testbed.jetson.Script;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods bound to virtual Jetsons by hand, everything else by the virtual Jetsons. */
class WorldTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private ScaledTime time;
    private TestCluster cluster;
    private KubernetesClient client;
    private World world;

    @BeforeEach
    void start() {
        time = new ScaledTime(START, 60);
        cluster = TestCluster.start(time);
        client = cluster.client();
    }

    @AfterEach
    void stop() {
        if (world != null) {
            world.close();
        }
        cluster.close();
        time.close();
    }

    private void world(FleetSpec spec) {
        world = World.start(client, spec, time);
        await().until(() ->
                client.nodes().list().getItems().size() == world.nodes().size());
    }

    private void usualWorld() {
        world(FleetSpec.threeClasses(7, 4).withPreloaded(Set.of(Serving.IMAGE)));
    }

    private String oneOf(String module) {
        return world.nodes().stream()
                .filter(node -> node.module().label().equals(module))
                .findFirst()
                .orElseThrow()
                .name();
    }

    @Test
    void nodesRegisterAndSayWhatTheyAre() {
        world(FleetSpec.threeClasses(7, 24).withDead(3));

        assertThat(world.nodes())
                .hasSize(24)
                .first()
                .satisfies(plan -> assertThat(plan.name()).isEqualTo("jetson-01"));
        assertThat(world.dead()).hasSize(3);
        await().until(() ->
                client.leases().inNamespace("kube-node-lease").list().getItems().size() == 24);
        for (Node node : client.nodes().list().getItems()) {
            boolean dead = world.dead().contains(node.getMetadata().getName());
            assertThat(node.getStatus().getConditions())
                    .filteredOn(condition -> condition.getType().equals("Ready"))
                    .extracting(NodeCondition::getStatus)
                    .containsExactly(dead ? "Unknown" : "True");
            assertThat(node.getMetadata().getLabels())
                    .containsKeys(
                            "site", "topology.kubernetes.io/zone", "jetpilot.dev/module", "kubernetes.io/hostname")
                    .containsEntry("jetpilot.dev/l4t-line", "r36.4")
                    .containsEntry("kubernetes.io/arch", "arm64");
            assertThat(node.getStatus().getAllocatable().get("nvidia.com/gpu").getAmount())
                    .isEqualTo("1");
            assertThat(node.getStatus().getAddresses().get(0).getAddress()).startsWith("127.");
        }
        assertThat(world.nodes().stream().map(plan -> plan.labels().get("site")).distinct())
                .hasSize(4);
    }

    @Test
    void theSameSeedMakesTheSameFleet() {
        assertThat(FleetPlan.of(FleetSpec.threeClasses(7, 24).withDead(3)))
                .isEqualTo(FleetPlan.of(FleetSpec.threeClasses(7, 24).withDead(3)))
                .isNotEqualTo(FleetPlan.of(FleetSpec.threeClasses(8, 24).withDead(3)));
    }

    @Test
    void aPodWhoseProbeAsksForWhatTheServerHasNotIsNeverReady() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod wrong = Serving.pod("wrong", node, "2.7.0");
        wrong.getSpec().getContainers().get(0).getReadinessProbe().getHttpGet().setPath("/nonsense");
        client.resource(wrong).create();

        await().until(() -> client.v1().events().inNamespace("default").list().getItems().stream()
                .anyMatch(event -> event.getReason().equals("Unhealthy")
                        && event.getMessage()
                                .startsWith("Readiness probe failed: HTTP probe failed with statuscode: 404")));
        Instant told = time.now();
        await().until(() -> time.now().isAfter(told.plusSeconds(120)));
        Pod stored = client.resource(wrong).get();
        assertThat(stored.getStatus().getPhase()).isEqualTo("Running");
        assertThat(stored.getStatus().getContainerStatuses().get(0).getReady()).isFalse();
    }

    @Test
    void aLeaseIsRenewedWhileTheNodeIsOnline() {
        usualWorld();
        String node = oneOf("orin-nx-16gb");
        await().until(() -> renewed(node).isAfter(START.plusSeconds(30)));

        world.offline(node);
        Instant last = settled(() -> renewed(node));
        world.online(node);

        await().until(() -> renewed(node).isAfter(last.plusSeconds(30)));
    }

    @Test
    void aPodBecomesReadyServesAndEnds() throws Exception {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod pod = ready(run("one", node, "2.8.0"));
        await().until(() -> served(node, "2.8.0") > 5_000);

        String page = get(pod, "/metrics").body();

        assertThat(page)
                .contains(
                        "nv_inference_request_success{model=\"peoplenet\",version=\"1\"} ",
                        "inference_request_duration_seconds_bucket{model=\"peoplenet\",version=\"1\",le=\"0.033\"} ");
        assertThat(get(pod, "/v2/health/ready").statusCode()).isEqualTo(200);
        client.pods().resource(pod).delete();
        await().until(() -> client.pods().resource(pod).get() == null);
        assertThatThrownBy(() -> get(pod, "/metrics")).isInstanceOf(IOException.class);
        RequestTally tally = world.requests().get(0);
        assertThat(tally.overSlo() / (double) tally.served()).isBetween(0.15, 0.8);
        assertThat(world.timeline(node))
                .extracting(ServingMoment::version, ServingMoment::ready)
                .containsExactly(
                        tuple(Optional.of("2.8.0"), false),
                        tuple(Optional.of("2.8.0"), true),
                        tuple(Optional.empty(), false));
        long before = world.requests().get(0).served();
        assertThat(settled(() -> world.requests().get(0).served())).isEqualTo(before);
    }

    @Test
    void anImageThatNobodyHasIsBackedOffAndPulledLater() {
        world(FleetSpec.threeClasses(7, 4));
        world.pullError(Serving.IMAGE);
        Pod pod = run("one", oneOf("orin-nano-8gb"), "2.7.0");

        // ErrImagePull passes within a second of the testbed's time; PodLifeTest sees it.
        await().until(() -> waiting(pod, "ImagePullBackOff"));
        assertThat(client.pods().resource(pod).get().getStatus().getPhase()).isEqualTo("Pending");
        world.pullWorks(Serving.IMAGE);

        ready(pod);
        assertThat(world.images(oneOf("orin-nano-8gb"))).contains(Serving.IMAGE);
    }

    @Test
    void aVersionThatCrashesLoopsEverywhereAndIsHealed() {
        usualWorld();
        Pod pod = ready(run("one", oneOf("orin-nx-16gb"), "2.7.0"));

        world.crashLoop("2.7.0", new ModelProfile.Crash(Duration.ofSeconds(3), 139, "Segmentation fault"));

        await().until(() -> waiting(pod, "CrashLoopBackOff"));
        ContainerStatus status = container(pod);
        assertThat(status.getRestartCount()).isPositive();
        assertThat(status.getReady()).isFalse();
        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(139);
        world.heal("2.7.0");
        ready(pod);
    }

    @Test
    void aFailedInitContainerHoldsThePodUpUntilItWorks() {
        usualWorld();
        world.initFails("fetch", new Script.InitFailure(Duration.ofSeconds(2), 3, "digest mismatch"));
        Pod template = Serving.pod("one", oneOf("orin-nx-16gb"), "2.7.0");
        Pod pod = client.resource(template.edit()
                        .editSpec()
                        .addNewInitContainer()
                        .withName("fetch")
                        .withImage("registry.example/agent:1")
                        .withTerminationMessagePolicy("FallbackToLogsOnError")
                        .endInitContainer()
                        .endSpec()
                        .build())
                .create();

        await().until(() -> client.pods().resource(pod).get().getStatus().getInitContainerStatuses().stream()
                .anyMatch(status -> status.getState().getWaiting() != null
                        && "CrashLoopBackOff"
                                .equals(status.getState().getWaiting().getReason())
                        && "digest mismatch"
                                .equals(status.getLastState().getTerminated().getMessage())));
        world.initWorks("fetch");
        ready(pod);
    }

    @Test
    void throttlingSlownessAndErrorsShowInTheNumbers() throws Exception {
        usualWorld();
        String hot = oneOf("agx-orin-64gb");
        String slow = oneOf("orin-nx-16gb");
        Pod hotPod = ready(run("hot", hot, "2.7.0"));
        Pod slowPod = ready(run("slow", slow, "2.7.0"));
        await().until(() -> served(hot, "2.7.0") > 2_000 && served(slow, "2.7.0") > 2_000);
        double usual = p95(slowPod);

        world.throttle(hot);
        world.slow(slow, 2);
        world.model(ModelProfile.of("2.7.0", Map.of()).failing(0.2));

        assertThat(world.isThrottled(hot)).isTrue();
        assertThat(get(hotPod, "/metrics").body()).contains("jetson_throttled 1\n");
        long before = served(slow, "2.7.0");
        await().until(() -> served(slow, "2.7.0") > before + 2_000);
        assertThat(p95(slowPod)).isGreaterThan(1.7 * usual);
        assertThat(world.requests().stream().mapToLong(RequestTally::failed).sum())
                .isGreaterThan(500);
        world.coolDown(hot);
        await().until(() -> !world.isThrottled(hot));
    }

    @Test
    void metricsMayBeDownHangingWrongOrStale() throws Exception {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod pod = ready(run("one", node, "2.7.0"));

        world.metrics(node, MetricsFault.DOWN);
        assertThatThrownBy(() -> get(pod, "/metrics")).isInstanceOf(IOException.class);
        world.metrics(node, MetricsFault.HANGING);
        assertThatThrownBy(() -> get(pod, "/metrics")).isInstanceOf(HttpTimeoutException.class);
        world.metrics(node, MetricsFault.ERROR);
        assertThat(get(pod, "/metrics").statusCode()).isEqualTo(500);
        world.metrics(node, MetricsFault.GARBAGE);
        assertThat(get(pod, "/metrics").body()).contains("Router login");
        world.metrics(node, MetricsFault.STALE);
        String stale = get(pod, "/metrics").body();
        long before = served(node, "2.7.0");
        await().until(() -> served(node, "2.7.0") > before + 100);
        assertThat(get(pod, "/metrics").body()).isEqualTo(stale).contains("nv_inference_request_success");
        world.metrics(node, MetricsFault.NONE);
        assertThat(get(pod, "/metrics").body()).isNotEqualTo(stale);
    }

    @Test
    void aPodDeletedWhileItsNodeIsOfflineServesOnAndEndsWhenTheNodeReturns() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod pod = ready(run("one", node, "2.7.0"));
        world.offline(node);

        client.pods().resource(pod).delete();
        long before = served(node, "2.7.0");
        await().until(() -> served(node, "2.7.0") > before + 500);

        assertThat(client.pods().resource(pod).get().getMetadata().getDeletionTimestamp())
                .isNotNull();
        assertThatThrownBy(() -> get(pod, "/metrics")).isInstanceOf(IOException.class);
        world.online(node);
        await().until(() -> client.pods().resource(pod).get() == null);
    }

    @Test
    void powerLossStopsServingAndTheContainersStartAgain() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod pod = ready(run("one", node, "2.7.0"));
        world.powerOff(node);
        long before = served(node, "2.7.0");
        Instant later = time.now().plusSeconds(60);
        await().until(() -> time.now().isAfter(later));
        assertThat(served(node, "2.7.0")).isEqualTo(before);

        world.online(node);

        await().until(() ->
                container(pod).getRestartCount() == 1 && container(pod).getReady());
    }

    @Test
    void aFlashedNodeHasAnotherUidNewLabelsAndAnEmptyDisk() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Pod pod = ready(run("one", node, "2.7.0"));
        String uid = client.nodes().withName(node).get().getMetadata().getUid();
        world.label(node, "edge.example/colour", Optional.of("blue"));

        world.reflash(node, Duration.ofSeconds(90), Map.of("jetpilot.dev/l4t-line", "r35.4"));

        assertThat(client.pods().resource(pod).get()).isNull();
        await().until(() -> client.nodes().withName(node).get() != null);
        Node flashed = client.nodes().withName(node).get();
        assertThat(flashed.getMetadata().getUid()).isNotEqualTo(uid);
        assertThat(flashed.getMetadata().getLabels())
                .containsEntry("jetpilot.dev/l4t-line", "r35.4")
                .doesNotContainKey("edge.example/colour");
        assertThat(world.images(node)).isEmpty();
        Pod again = run("two", node, "2.7.0");
        await().until(() -> waiting(again, "CrashLoopBackOff"));
        assertThat(container(again).getLastState().getTerminated().getMessage())
                .contains("CUDA driver version is insufficient");
    }

    @Test
    void cordonAndLabelAreOnePatchEach() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");

        world.cordon(node, true);
        assertThat(client.nodes().withName(node).get().getSpec().getUnschedulable())
                .isTrue();
        world.cordon(node, false);
        assertThat(client.nodes().withName(node).get().getSpec().getUnschedulable())
                .isNull();
        world.label(node, "site", Optional.of("moved"));
        assertThat(client.nodes().withName(node).get().getMetadata().getLabels())
                .containsEntry("site", "moved");
        world.label(node, "site", Optional.empty());
        assertThat(client.nodes().withName(node).get().getMetadata().getLabels())
                .doesNotContainKey("site");
    }

    @Test
    void aFullDiskIsAConditionAndAPullError() {
        world(FleetSpec.threeClasses(7, 4));
        String node = oneOf("orin-nano-8gb");
        world.diskFull(node, true);
        await().until(() -> condition(node, "DiskPressure").equals("True"));

        Pod pod = run("one", node, "2.7.0");

        await().until(() -> waiting(pod, "ImagePullBackOff"));
        assertThat(container(pod).getState().getWaiting().getMessage()).contains("no space left on device");
        world.diskFull(node, false);
        await().until(() -> condition(node, "DiskPressure").equals("False"));
        ready(pod);
    }

    @Test
    void eventsMayBeGivenATime() {
        usualWorld();
        String node = oneOf("orin-nano-8gb");
        Instant asked = time.now();
        world.at(Duration.ofSeconds(60), later -> later.offline(node));
        assertThat(world.isOnline(node)).isTrue();

        await().until(() -> !world.isOnline(node));

        assertThat(time.now()).isAfter(asked.plusSeconds(59));
    }

    private Pod run(String name, String node, String version) {
        return client.resource(Serving.pod(name, node, version)).create();
    }

    private Pod ready(Pod pod) {
        await().until(() -> client.pods().resource(pod).get().getStatus().getConditions().stream()
                .anyMatch(is("Ready", "True")));
        return client.pods().resource(pod).get();
    }

    private static Predicate<PodCondition> is(String type, String status) {
        return condition ->
                condition.getType().equals(type) && condition.getStatus().equals(status);
    }

    private boolean waiting(Pod pod, String reason) {
        return client.pods().resource(pod).get().getStatus().getContainerStatuses().stream()
                .anyMatch(status -> status.getState().getWaiting() != null
                        && reason.equals(status.getState().getWaiting().getReason()));
    }

    private ContainerStatus container(Pod pod) {
        return client.pods()
                .resource(pod)
                .get()
                .getStatus()
                .getContainerStatuses()
                .get(0);
    }

    private String condition(String node, String type) {
        return client.nodes().withName(node).get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .map(NodeCondition::getStatus)
                .findFirst()
                .orElse("");
    }

    private Instant renewed(String node) {
        var lease =
                client.leases().inNamespace("kube-node-lease").withName(node).get();
        return lease == null ? Instant.MIN : lease.getSpec().getRenewTime().toInstant();
    }

    /** The value once it has stopped changing for a minute of the testbed's time. */
    private <T> T settled(Callable<T> value) {
        try {
            while (true) {
                T before = value.call();
                Instant later = time.now().plusSeconds(60);
                await().until(() -> time.now().isAfter(later));
                if (before.equals(value.call())) {
                    return before;
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long served(String node, String version) {
        return world.requests().stream()
                .filter(tally -> tally.node().equals(node) && tally.version().equals(version))
                .mapToLong(RequestTally::served)
                .sum();
    }

    private double p95(Pod pod) throws Exception {
        return get(pod, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("nv_inference_request_summary_us{") && line.contains("\"0.95\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(Pod pod, String path) throws Exception {
        URI uri = URI.create("http://" + pod.getStatus().getPodIP() + ":" + Serving.PORT + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(500)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
