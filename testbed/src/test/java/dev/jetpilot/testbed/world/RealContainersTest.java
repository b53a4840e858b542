package dev.jetpilot.testbed.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.nodeside.RealInits;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kubelet does with the processes of a pod: their files, their words, their ends. Programs are scripts. */
class RealContainersTest {
    /** On the node's disk, where a test finds it. */
    private static final String SHARED = "volumeMounts: [{name: cache, mountPath: /shared}]";

    @TempDir
    Path directory;

    private RealWorld real;

    @AfterEach
    void stop() {
        if (real != null) {
            real.close();
        }
    }

    private void world(RealInits inits) {
        real = new RealWorld(inits);
    }

    private void world(String script) {
        world(RealInits.in(directory.resolve("nodes")).script(RealPods.GOLDEN, script));
    }

    private static String golden(String more) {
        return """
                    - name: validation
                      image: registry.example/golden-set:1
                      terminationMessagePolicy: FallbackToLogsOnError
                %s
                """.formatted(more.indent(6).stripTrailing());
    }

    private void running(String pod, String volumes, String init) {
        real.create(RealPods.running(pod, RealWorld.NODE, volumes, init));
    }

    private Path shared(String file) {
        return real.here("/var/lib/jetpilot/models/" + file);
    }

    private static Optional<ProcessHandle> process(Path file) throws Exception {
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                .filter(ProcessHandle::isAlive)
                // One that nobody buries is dead all the same.
                .filter(handle -> handle.info().command().isPresent());
    }

    @Test
    void aScriptFindsItsVolumesAndItsLastWordsAreInTheStatus() throws Exception {
        Path claimed = Files.createDirectories(directory.resolve("claimed"));
        Files.writeString(claimed.resolve("labels.txt"), "person\n");
        world(RealInits.in(directory.resolve("nodes"))
                .claim("golden-data", claimed)
                .script(RealPods.GOLDEN, """
                        echo "secret $(cat /etc/golden/password)"
                        echo "labels $(cat /data/labels.txt)"
                        echo "model $MODEL for $WHO, arguments $*"
                        grep -o 'REVISION: 4.7' /host/etc/nv_tegra_release
                        mkdir -p /trial/golden && touch /trial/golden/result
                        exit 3
                        """));
        String volumes = """
                    - {name: golden, secret: {secretName: golden}}
                    - {name: data, persistentVolumeClaim: {claimName: golden-data}}
                    - {name: host, hostPath: {path: /}}
                """;
        running("golden", volumes, golden("""
                args: [--limit, "$(LIMIT)", --out=/trial/golden]
                env:
                  - {name: MODEL, value: /models/model.onnx}
                  - {name: LIMIT, value: "0.01"}
                  - {name: WHO, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                volumeMounts:
                  - {name: golden, mountPath: /etc/golden}
                  - {name: data, mountPath: /data}
                  - {name: host, mountPath: /host, readOnly: true}
                  - {name: work, mountPath: /trial, subPath: below}
                """));

        // Without its Secret a pod gets no further than its volumes.
        RealWorld.until(
                () -> real.client().v1().events().inNamespace("default").list().getItems().stream()
                        .anyMatch(
                                event -> event.getReason().equals("FailedMount")
                                        && event.getMessage()
                                                .equals(
                                                        "MountVolume.SetUp failed for volume \"golden\" : secret \"golden\" not found")));
        assertThat(real.status("golden", "validation").orElseThrow().getState().getWaiting())
                .isNotNull();
        real.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("golden")
                        .withNamespace("default")
                        .endMetadata()
                        .withStringData(Map.of())
                        .withData(Map.of("password", "c2Vz4GFtZQ=="))
                        .build())
                .create();

        ContainerStateTerminated end = real.ended("golden", "validation");
        String uid = real.pod("golden").getMetadata().getUid();
        Path pod = directory.resolve("nodes/jetson-01/pods").resolve(uid);
        assertThat(end.getExitCode()).isEqualTo(3);
        assertThat(end.getMessage())
                .contains("labels person")
                .contains("model /models/model.onnx for golden, arguments --limit 0.01 --out=/trial/golden")
                .contains("REVISION: 4.7");
        assertThat(pod.resolve("volumes/golden/password"))
                .hasBinaryContent(new byte[] {'s', 'e', 's', (byte) 0xe0, 'a', 'm', 'e'});
        assertThat(pod.resolve("volumes/work/below/golden/result")).exists();

        real.delete("golden");
        RealWorld.until(() -> !Files.exists(pod));
    }

    @Test
    void aMessageOfItsOwnComesBeforeTheLog() {
        world("echo noise; echo 'AccuracyTooLow: 0.71, expected 0.80' > /dev/termination-log; exit 4");
        running("own", "", golden(""));

        assertThat(real.ended("own", "validation").getMessage()).isEqualTo("AccuracyTooLow: 0.71, expected 0.80\n");
    }

    @Test
    void aPodThatIsDeletedEndsByForceAndLeavesNothingBehind() throws Exception {
        // The background job outlives its script wherever nobody kills it.
        world("""
                trap '' TERM
                sleep 600 & echo $! > /shared/job
                echo $$ > /shared/script
                touch /shared/up
                while :; do sleep 600; done
                """);
        running("stubborn", "", golden(SHARED));
        RealWorld.until(() -> Files.exists(shared("up")));
        assertThat(process(shared("script"))).isPresent();
        assertThat(process(shared("job"))).isPresent();

        real.delete("stubborn");
        assertThat(process(shared("script"))).isEmpty();
        assertThat(process(shared("job"))).isEmpty();
    }

    @Test
    void whatRunsWhenTheWorldEndsEndsWithIt() throws Exception {
        world("echo $$ > /shared/pid; touch /shared/up; sleep 600");
        Path up = shared("up");
        Path pid = shared("pid");
        running("running", "", golden(SHARED));
        RealWorld.until(() -> Files.exists(up));

        real.close();
        real = null;
        assertThat(process(pid)).isEmpty();
    }

    @Test
    void theMemoryKillerIsTold() {
        world("test -e /shared/up && exit 0; touch /shared/up; exec sleep 600");
        running("big", "", golden(SHARED));
        RealWorld.until(() -> Files.exists(shared("up")));
        RealWorld.until(() -> real.world().killForMemory(RealWorld.NODE, "validation"));

        ContainerStateTerminated end = real.ended("big", "validation");
        assertThat(end.getReason()).isEqualTo("OOMKilled");
        assertThat(end.getExitCode()).isEqualTo(137);
    }

    @Test
    void processesWaitForTheirTurn() {
        world(RealInits.in(directory.resolve("nodes")).atOnce(1).script(RealPods.GOLDEN, """
                mkdir /shared/busy || echo both >> /shared/clash
                echo $HOSTNAME >> /shared/order
                sleep 0.2
                rmdir /shared/busy
                """));
        for (String name : List.of("first", "second", "third")) {
            Pod pod = RealPods.running(name, RealWorld.NODE, "", golden(SHARED));
            pod.getSpec().getContainers().get(0).setResources(null);
            real.create(pod);
        }
        RealWorld.until(() -> Files.exists(shared("order"))
                && Files.readAllLines(shared("order")).size() == 3
                && !Files.exists(shared("busy")));
        assertThat(shared("clash")).doesNotExist();
    }

    @Test
    void anImageThatNobodyHasToldTheTestbedOfSaysSo() {
        world(RealInits.in(directory.resolve("nodes")));
        running("unknown", "", golden(""));

        assertThat(real.ended("unknown", "validation"))
                .satisfies(end -> assertThat(end.getExitCode()).isEqualTo(128))
                .satisfies(end -> assertThat(end.getMessage())
                        .contains("the testbed has no program for image registry.example/golden-set:1"));
    }
}
