package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.jetson.ContainerRuntime.End;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The life of a pod whose init container ends when it ends, and not when somebody has foretold. */
class RealRunTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Pod POD = new PodBuilder()
            .withNewMetadata()
            .withName("peoplenet-x")
            .withNamespace("edge")
            .withUid("uid-1")
            .endMetadata()
            .withNewSpec()
            .addNewInitContainer()
            .withName("fetch")
            .withImage("agent:1")
            .withTerminationMessagePolicy("FallbackToLogsOnError")
            .endInitContainer()
            .addNewContainer()
            .withName("serving")
            .withImage("server:1")
            .endContainer()
            .endSpec()
            .build();

    /** Everything is there at once; init containers are processes 1, 2 and so on. */
    private static final class Node implements ContainerRuntime {
        final List<String> orders = new ArrayList<>();
        private long processes;

        @Override
        public Optional<Refusal> refusal(Pod pod) {
            return Optional.empty();
        }

        @Override
        public Optional<Refusal> sandboxFailure(Pod pod) {
            return Optional.empty();
        }

        @Override
        public String address(Pod pod) {
            return "127.128.0.9";
        }

        @Override
        public Pull pull(Container container) {
            return new Pull(Duration.ZERO, Optional.empty());
        }

        @Override
        public void pulled(String image) {}

        @Override
        public Run run(Pod pod, Container container, boolean init) {
            return init ? Run.process(++processes) : Run.on(Duration.ZERO);
        }

        @Override
        public void stop(long process, Duration grace) {
            orders.add("stop " + process + " within " + grace);
        }

        @Override
        public void kill(long process) {
            orders.add("kill " + process);
        }

        @Override
        public Optional<String> probeFailure(Pod pod, Container container, Probe probe) {
            return Optional.empty();
        }

        @Override
        public void initDone(Pod pod, Container container) {}
    }

    private final Node node = new Node();
    private final PodLife life = new PodLife(POD, node, "127.64.0.1", START);

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private ContainerStatus fetch(long seconds) {
        life.advance(at(seconds));
        PodStatus status = life.status(at(seconds));
        return status.getInitContainerStatuses().get(0);
    }

    @Test
    void itRunsUntilItsEndIsTold() {
        assertThat(fetch(3600).getState().getRunning()).isNotNull();
        assertThat(life.wake()).isEmpty();

        life.ended(1, at(3601), new End(0, "agent: Done\n", "Done: it is whole", false));

        assertThat(fetch(3601).getState().getTerminated().getMessage()).isEqualTo("Done: it is whole");
        assertThat(life.stage()).isEqualTo(PodLife.Stage.MAIN);
        assertThat(life.ready(at(3601))).isTrue();
    }

    @Test
    void oneThatFailsStartsAgainAndItsEarlierEndCountsOnce() {
        life.advance(at(5));
        End failure = End.of(16, "agent: Unreachable: nobody there\n");

        life.ended(1, at(5), failure);
        life.ended(1, at(5), failure);
        assertThat(fetch(5).getState().getTerminated().getMessage()).isEqualTo("agent: Unreachable: nobody there\n");
        assertThat(fetch(6).getRestartCount()).isEqualTo(1);

        life.ended(1, at(7), failure);
        assertThat(fetch(7).getState().getRunning()).isNotNull();
        life.ended(2, at(8), failure);
        assertThat(fetch(9).getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
        assertThat(fetch(18).getState().getRunning()).isNotNull();
    }

    @Test
    void oneThatIsToldToEndIsWaitedFor() {
        life.advance(at(5));
        life.stop(at(6), Duration.ofSeconds(30));
        life.stop(at(7), Duration.ofSeconds(5));

        assertThat(node.orders).containsExactly("stop 1 within PT30S", "stop 1 within PT5S");
        life.advance(at(3600));
        assertThat(life.over()).isFalse();
        life.ended(1, at(3601), End.of(143, ""));
        assertThat(life.over()).isTrue();
        assertThat(fetch(3601).getState().getTerminated().getExitCode()).isEqualTo(143);
    }

    @Test
    void afterAPowerCutItStartsAgainAndNobodyHearsOfTheOldOne() {
        life.advance(at(5));
        life.reboot(at(60));

        assertThat(node.orders).containsExactly("kill 1");
        ContainerState before = fetch(60).getLastState();
        assertThat(before.getTerminated().getExitCode()).isEqualTo(137);
        life.ended(1, at(61), End.of(137, ""));
        assertThat(fetch(61).getState().getRunning()).isNotNull();
        assertThat(fetch(61).getRestartCount()).isEqualTo(1);
    }

    @Test
    void theMemoryKillerHasItsOwnReason() {
        life.advance(at(5));
        life.ended(1, at(5), new End(137, "", "", true));

        assertThat(fetch(5).getState().getTerminated().getReason()).isEqualTo("OOMKilled");
    }

    @Test
    void aChangeOfTheWorldDoesNotStartItTwice() {
        life.advance(at(5));
        life.reconsider(at(6));

        life.ended(1, at(7), End.of(0, ""));
        assertThat(life.stage()).isEqualTo(PodLife.Stage.MAIN);
    }
}
