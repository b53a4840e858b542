package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodLifeTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final String IMAGE = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";

    private final Script script = new Script(Traffic.USUAL, LatencyGrid.with(List.of()), 1);
    private final NodeRuntime node = runtime("r36.4");

    PodLifeTest() {
        script.model(ModelProfile.of("2.7.0", Map.of()));
    }

    @Test
    void fromPendingToReady() {
        assertThat(story(serving().build(), node, 130))
                .containsExactly(
                        "0s Pending fetch=PodInitializing serving=PodInitializing",
                        // 1 s sandbox, 1 s + 200 MB at 50 MB/s for the small image, 5 s of work
                        "6s Pending fetch=running serving=PodInitializing",
                        "11s Pending fetch=exit 0 serving=PodInitializing",
                        // 1 s + 5,000 MB at 50 MB/s
                        "112s Running fetch=exit 0 serving=running",
                        // 4 s to load; probes every 2 s, the first after 3 s
                        "117s Running fetch=exit 0 serving=running Ready");
    }

    private List<String> story(Consumer<ContainerBuilder> change, int seconds) {
        Pod pod = serving().editSpec().withInitContainers().endSpec().build();
        ContainerBuilder container =
                new ContainerBuilder(pod.getSpec().getContainers().get(0));
        change.accept(container);
        pod.getSpec().setContainers(List.of(container.build()));
        return story(pod, node, seconds);
    }

    private static Probe http(String path, IntOrString port) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(port)
                .endHttpGet()
                .withPeriodSeconds(2)
                .withFailureThreshold(5)
                .build();
    }

    private static Probe tcp(int port) {
        return new ProbeBuilder(http("/", new IntOrString(port)))
                .withHttpGet(null)
                .withNewTcpSocket()
                .withPort(new IntOrString(port))
                .endTcpSocket()
                .build();
    }

    private static Probe probe(String kind, String path, String port) {
        IntOrString where = port.matches("\\d+") ? new IntOrString(Integer.parseInt(port)) : new IntOrString(port);
        Probe probe = kind.equals("tcp") ? tcp(Integer.parseInt(port)) : http(path, where);
        if (kind.equals("https")) {
            probe.getHttpGet().setScheme("HTTPS");
        }
        return probe;
    }

    /** What the server of the pod has: 4 s to load, a probe every 2 s. */
    @ParameterizedTest
    @CsvSource({
        "http, /v2/health/ready, 8000, true",
        "http, /v2/health/live?x=y, 8000, true",
        "http, /v2/models/peoplenet/ready, http, true",
        "http, /v2/models/peoplenet/versions/1/ready, http, true",
        "http, /metrics, 9900, true",
        "tcp, '', 8001, true",
        "tcp, '', 7007, true",
        "http, /nonsense, 8000, false",
        "http, /, 8000, false",
        "http, /v2/health/ready, 8080, false",
        "http, /v2/health/ready, grpc, false",
        "https, /v2/health/ready, 8000, false",
        "tcp, '', 22, false",
    })
    void aReadinessProbeIsAnsweredByWhatTheServerHas(String kind, String path, String port, boolean ready) {
        List<String> story = story(
                c -> c.addNewPort()
                        .withName("http")
                        .withContainerPort(7007)
                        .endPort()
                        .addNewPort()
                        .withName("metrics")
                        .withContainerPort(9900)
                        .endPort()
                        .withReadinessProbe(probe(kind, path, port)),
                200);
        assertThat(story.get(story.size() - 1))
                .isEqualTo(ready ? "106s Running serving=running Ready" : "102s Running serving=running");
    }

    @Test
    void aProbeThatCannotSucceedIsNamed() {
        Pod pod = serving().editSpec().withInitContainers().endSpec().build();
        pod.getSpec().getContainers().get(0).setReadinessProbe(http("/nonsense", new IntOrString(8000)));
        PodLife life = new PodLife(pod, node, "127.64.0.1", START);
        life.advance(START.plusSeconds(50));
        assertThat(life.unhealthy()).as("before it runs").isEmpty();
        life.advance(START.plusSeconds(150));
        assertThat(life.unhealthy()).hasValueSatisfying(why -> {
            assertThat(why.reason()).isEqualTo("Unhealthy");
            assertThat(why.message())
                    .isEqualTo(
                            "Readiness probe failed: HTTP probe failed with statuscode: 404 (/nonsense; the server of a"
                                    + " virtual Jetson has /v2/health/live, /v2/health/ready, /v2/models/model/ready)");
        });
    }

    /** The first after 0 s, then every 2 s, five may fail: at 8 s it is killed, and comes again half a second later. */
    @Test
    void aStartupProbeThatFailsForeverEndsInACrashLoop() {
        assertThat(story(c -> c.withStartupProbe(http("/nonsense", new IntOrString(8000))), 130))
                .contains("102s Running serving=running", "110s Running serving=exit 137")
                .noneMatch(line -> line.endsWith("Ready"))
                .anyMatch(line -> line.contains("CrashLoopBackOff"));
    }

    @Test
    void aStartupProbeThatSucceedsInTimeLetsTheOtherBegin() {
        assertThat(story(
                        c -> c.withStartupProbe(http("/v2/health/ready", new IntOrString(8000)))
                                .withReadinessProbe(tcp(8001)),
                        200))
                .endsWith("106s Running serving=running Ready");
    }

    @Test
    void aServerThatLoadsForLongerThanItsStartupProbeBearsIsKilled() {
        Probe impatient = http("/v2/health/ready", new IntOrString(8000));
        impatient.setFailureThreshold(2);
        assertThat(story(c -> c.withStartupProbe(impatient), 110)).contains("104s Running serving=exit 137");
    }

    @Test
    void aSecondPodStartsFromTheNodesCaches() {
        story(serving().build(), node, 130);
        node.release("uid-1");

        assertThat(story(serving().build(), node, 20))
                .contains("1s Pending fetch=running serving=PodInitializing")
                .contains("2s Running fetch=exit 0 serving=running")
                .contains("7s Running fetch=exit 0 serving=running Ready");
    }

    @Test
    void conditionsKeepTheirTimes() {
        PodLife life = new PodLife(serving().build(), node, "127.64.0.1", START);
        life.advance(START.plusSeconds(500));

        PodStatus status = life.status(START.plusSeconds(500));

        assertThat(status.getConditions())
                .extracting(PodCondition::getType, PodCondition::getStatus, PodCondition::getLastTransitionTime)
                .contains(
                        tuple("Initialized", "True", "2026-11-23T08:00:11Z"),
                        tuple("Ready", "True", "2026-11-23T08:01:57Z"),
                        tuple("PodScheduled", "True", "2026-11-23T08:00:00Z"));
        assertThat(status.getContainerStatuses().get(0).getState().getRunning().getStartedAt())
                .isEqualTo("2026-11-23T08:01:52Z");
        assertThat(status.getPodIP()).isEqualTo("127.128.0.9");
        assertThat(status.getHostIP()).isEqualTo("127.64.0.1");
    }

    @Test
    void anImageThatCannotBeHadIsTriedAgainWithBackOff() {
        script.pullError(IMAGE, "rpc error: code = NotFound desc = not found");
        Pod pod = serving().editSpec().withInitContainers().endSpec().build();

        List<String> story = story(pod, node, 40);
        assertThat(story)
                .containsExactly(
                        "0s Pending serving=ContainerCreating",
                        "3s Pending serving=ErrImagePull",
                        "4s Pending serving=ImagePullBackOff",
                        "14s Pending serving=ContainerCreating",
                        "16s Pending serving=ErrImagePull",
                        "17s Pending serving=ImagePullBackOff",
                        "37s Pending serving=ContainerCreating",
                        "39s Pending serving=ErrImagePull",
                        "40s Pending serving=ImagePullBackOff");
    }

    @Test
    void aCrashingServerLoopsWithGrowingBackOffAndSaysWhyIfAskedTo() {
        script.model(ModelProfile.of("2.7.0", Map.of())
                .crashing(new ModelProfile.Crash(Duration.ofSeconds(2), 134, "CUDA error")));
        node.pulled(IMAGE);
        Pod pod = serving().editSpec().withInitContainers().endSpec().build();

        PodLife life = new PodLife(pod, node, "127.64.0.1", START);
        assertThat(story(life, 45))
                .containsExactly(
                        "0s Pending serving=ContainerCreating",
                        "1s Running serving=running",
                        "3s Running serving=exit 134",
                        "4s Running serving=running restarts=1",
                        "6s Running serving=CrashLoopBackOff restarts=1",
                        "16s Running serving=running restarts=2",
                        "18s Running serving=CrashLoopBackOff restarts=2",
                        "38s Running serving=running restarts=3",
                        "40s Running serving=CrashLoopBackOff restarts=3");
        ContainerStatus status =
                life.status(START.plusSeconds(45)).getContainerStatuses().get(0);
        assertThat(status.getState().getWaiting().getMessage())
                .isEqualTo("back-off 40s restarting failed container=serving pod=peoplenet-x_edge(uid-1)");
        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(134);
        assertThat(status.getLastState().getTerminated().getMessage()).isEqualTo("CUDA error");
    }

    @Test
    void aFailedInitContainerHoldsThePodUp() {
        script.initFails("fetch", new Script.InitFailure(Duration.ofSeconds(3), 1, "digest mismatch"));
        node.pulled(IMAGE);
        node.pulled("registry.example/agent:1");

        assertThat(story(serving().build(), node, 20))
                .contains("4s Pending fetch=exit 1 serving=PodInitializing")
                .contains("8s Pending fetch=CrashLoopBackOff restarts=1 serving=PodInitializing")
                .noneMatch(line -> line.contains("serving=running"));
    }

    @Test
    void anEngineIsBuiltOncePerNode() {
        node.pulled(IMAGE);
        Pod pod = serving()
                .editSpec()
                .withInitContainers()
                .addNewInitContainer()
                .withName("engine")
                .withImage(IMAGE)
                .withCommand("/usr/src/tensorrt/bin/trtexec", "--onnx=/model/model.onnx")
                .endInitContainer()
                .endSpec()
                .build();

        assertThat(story(pod, node, 100)).contains("91s Running engine=exit 0 serving=running");
        node.release("uid-1");
        assertThat(story(pod, node, 10)).contains("2s Running engine=exit 0 serving=running");
    }

    @Test
    void withoutARuntimeClassThereIsNoDriver() {
        node.pulled(IMAGE);
        Pod pod = serving()
                .editSpec()
                .withInitContainers()
                .withRuntimeClassName(null)
                .endSpec()
                .build();

        assertThat(lastWords(pod, node)).contains("libcuda.so.1");
    }

    @Test
    void theWrongL4tLineCrashes() {
        NodeRuntime jetpack5 = runtime("r35.4");
        jetpack5.pulled(IMAGE);
        Pod pod = serving().editSpec().withInitContainers().endSpec().build();

        assertThat(lastWords(pod, jetpack5)).contains("CUDA driver version is insufficient");
    }

    @Test
    void aServerThatDoesNotAskForTheGpuGetsItAllTheSame() {
        node.pulled(IMAGE);
        Pod pod = serving()
                .editSpec()
                .withInitContainers()
                .editFirstContainer()
                .withResources(null)
                .endContainer()
                .endSpec()
                .build();

        assertThat(story(pod, node, 10)).last().asString().endsWith("serving=running Ready");
    }

    @Test
    void theGpuIsGivenOnce() {
        node.pulled(IMAGE);
        PodLife first = new PodLife(serving().build(), node, "127.64.0.1", START);
        PodLife second = new PodLife(
                serving().editMetadata().withUid("uid-2").endMetadata().build(), node, "127.64.0.1", START);

        assertThat(first.over()).isFalse();
        PodStatus status = second.status(START);
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getReason()).isEqualTo("OutOfnvidia.com/gpu");
        assertThat(status.getMessage()).endsWith("requested: 1, used: 1, capacity: 1");
    }

    @Test
    void anUnknownRuntimeClassOrVolumeTypeNeverGetsASandbox() {
        PodLife microk8s = new PodLife(
                serving()
                        .editSpec()
                        .withRuntimeClassName("nvidia-container-runtime")
                        .endSpec()
                        .build(),
                node,
                "127.64.0.1",
                START);
        PodLife odd = new PodLife(
                serving()
                        .editMetadata()
                        .withUid("uid-2")
                        .endMetadata()
                        .editSpec()
                        .editFirstContainer()
                        .withResources(null)
                        .endContainer()
                        .addNewVolume()
                        .withName("odd")
                        .endVolume()
                        .endSpec()
                        .build(),
                node,
                "127.64.0.1",
                START);

        microk8s.advance(START.plusSeconds(120));
        odd.advance(START.plusSeconds(120));

        assertThat(microk8s.trouble().orElseThrow().message()).contains("no runtime for \"nvidia-container-runtime\"");
        assertThat(odd.trouble().orElseThrow().message()).contains("volume \"odd\"", "no volume plugin matched");
        assertThat(odd.status(START.plusSeconds(120)).getPhase()).isEqualTo("Pending");
    }

    @Test
    void neverMeansNever() {
        Pod pod = serving()
                .editSpec()
                .withInitContainers()
                .editFirstContainer()
                .withImagePullPolicy("Never")
                .endContainer()
                .endSpec()
                .build();

        assertThat(story(pod, node, 5)).last().isEqualTo("1s Pending serving=ErrImageNeverPull");
    }

    @Test
    void aDeletedPodEndsWithinItsGrace() {
        node.pulled(IMAGE);
        PodLife life =
                new PodLife(serving().editSpec().withInitContainers().endSpec().build(), node, "127.64.0.1", START);
        life.advance(START.plusSeconds(60));

        life.stop(START.plusSeconds(60), Duration.ofSeconds(30));
        assertThat(life.ready(START.plusSeconds(60))).isFalse();
        assertThat(life.over()).isFalse();
        life.advance(START.plusSeconds(62));

        assertThat(life.over()).isTrue();
        assertThat(life.status(START.plusSeconds(62))
                        .getContainerStatuses()
                        .get(0)
                        .getState()
                        .getTerminated()
                        .getFinishedAt())
                .isEqualTo("2026-11-23T08:01:02Z");
    }

    @Test
    void aRebootRestartsContainers() {
        node.pulled(IMAGE);
        PodLife life =
                new PodLife(serving().editSpec().withInitContainers().endSpec().build(), node, "127.64.0.1", START);
        life.advance(START.plusSeconds(60));

        life.reboot(START.plusSeconds(100));

        assertThat(life.ready(START.plusSeconds(100))).isFalse();
        life.advance(START.plusSeconds(110));
        assertThat(life.ready(START.plusSeconds(110))).isTrue();
        assertThat(life.status(START.plusSeconds(110))
                        .getContainerStatuses()
                        .get(0)
                        .getRestartCount())
                .isEqualTo(1);
    }

    private String lastWords(Pod pod, NodeRuntime on) {
        PodLife life = new PodLife(pod, on, "127.64.0.1", START);
        life.advance(START.plusSeconds(60));
        ContainerStatus status =
                life.status(START.plusSeconds(60)).getContainerStatuses().get(0);
        assertThat(status.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
        return status.getLastState().getTerminated().getMessage();
    }

    private List<String> story(Pod pod, NodeRuntime on, int seconds) {
        return story(new PodLife(pod, on, "127.64.0.1", START), seconds);
    }

    /** One line for every change, told second by second. */
    private static List<String> story(PodLife life, int seconds) {
        List<String> lines = new ArrayList<>();
        String before = "";
        for (int second = 0; second <= seconds; second++) {
            Instant now = START.plusSeconds(second);
            life.advance(now);
            String line = line(life.status(now));
            if (!line.equals(before)) {
                lines.add(second + "s " + line);
            }
            before = line;
        }
        return lines;
    }

    private static String line(PodStatus status) {
        StringBuilder line = new StringBuilder(status.getPhase());
        List<ContainerStatus> all = new ArrayList<>(status.getInitContainerStatuses());
        all.addAll(status.getContainerStatuses());
        for (ContainerStatus container : all) {
            line.append(' ').append(container.getName()).append('=');
            if (container.getState().getWaiting() != null) {
                line.append(container.getState().getWaiting().getReason());
            } else if (container.getState().getRunning() != null) {
                line.append("running");
            } else {
                line.append("exit ").append(container.getState().getTerminated().getExitCode());
            }
            if (container.getRestartCount() > 0) {
                line.append(" restarts=").append(container.getRestartCount());
            }
        }
        boolean ready = status.getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
        return line + (ready ? " Ready" : "");
    }

    private NodeRuntime runtime(String l4tLine) {
        NodePlan plan = new NodePlan(
                "jetson-01",
                JetsonModule.ORIN_NANO_8GB,
                Map.of(NodePlan.L4T_LINE, l4tLine),
                "127.64.0.1",
                Set.of("nvidia"),
                1,
                1,
                50,
                33,
                "v1.36.3+k3s1");
        return new NodeRuntime(plan, script, pod -> "127.128.0.9", Optional.empty());
    }

    private static PodBuilder serving() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("peoplenet-x")
                .withNamespace("edge")
                .withUid("uid-1")
                .endMetadata()
                .withNewSpec()
                .withRuntimeClassName("nvidia")
                .addNewInitContainer()
                .withName("fetch")
                .withImage("registry.example/agent:1")
                .endInitContainer()
                .addNewContainer()
                .withName("serving")
                .withImage(IMAGE)
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .addNewEnv()
                .withName("JETPILOT_MODEL_VERSION")
                .withValue("2.7.0")
                .endEnv()
                .withNewReadinessProbe()
                .withInitialDelaySeconds(3)
                .withPeriodSeconds(2)
                .endReadinessProbe()
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec();
    }
}
