package dev.jetpilot.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.PodFailure;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReaderTest {
    private static final String R1 = "r1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "preflight | 20 | Error | HostDiffers: module is agx-orin-64gb | HOST_DIFFERS"
                        + " | container preflight: HostDiffers: module is agx-orin-64gb (exit code 20)",
                "fetch | 12 | Error | DigestMismatch: https://x | FETCH_FAILED"
                        + " | container fetch: DigestMismatch: https://x (exit code 12)",
                "fetch-calibration | 10 | Error | NotFound: https://c | FETCH_FAILED"
                        + " | container fetch-calibration: NotFound: https://c (exit code 10)",
                "engine | 25 | Error | BuildTimedOut: no engine after 1200 s | ENGINE_FAILED"
                        + " | container engine: BuildTimedOut: no engine after 1200 s (exit code 25)",
                "engine | 137 | OOMKilled | '' | ENGINE_FAILED | container engine: OOMKilled (exit code 137)",
                "validation | 3 | Error | mAP 0.31 < 0.6 | VALIDATION_FAILED"
                        + " | container validation: mAP 0.31 < 0.6 (exit code 3)",
                "istio-init | 1 | Error | no iptables | INIT_FAILED"
                        + " | container istio-init: no iptables (exit code 1)",
            })
    void aStepThatFailsAgainAndAgainIsToldApartAndSaysWhatItSaid(
            String container, int code, String reason, String said, PodFailure.Kind kind, String message) {
        assertThat(failure(inBackOff(container, code, reason, said))).contains(new PodFailure(kind, message));
    }

    @Test
    void ofALongLogTheLastLineCounts() {
        assertThat(failure(inBackOff("engine", 23, "Error", "many lines\nbefore\nBuildFailed: trtexec ended with 1\n")))
                .hasValueSatisfying(f -> assertThat(f.message())
                        .isEqualTo("container engine: BuildFailed: trtexec ended with 1 (exit code 23)"));
        assertThat(failure(inBackOff("engine", 23, "Error", "x".repeat(3000))))
                .hasValueSatisfying(
                        f -> assertThat(f.message()).hasSizeLessThan(500).contains("x..."));
    }

    @Test
    void aStepWhoseEndIsNotKnownSaysWhatItWaitsFor() {
        Pod pod = new PodBuilder(Given.waiting(Given.pod("peoplenet", R1, "n"), "PodInitializing", null))
                .editStatus()
                .addNewInitContainerStatus()
                .withName("fetch")
                .withNewState()
                .withNewWaiting("back-off 40s", "CrashLoopBackOff")
                .endState()
                .endInitContainerStatus()
                .endStatus()
                .build();
        assertThat(failure(pod))
                .contains(new PodFailure(
                        PodFailure.Kind.FETCH_FAILED, "container fetch: CrashLoopBackOff: back-off 40s"));
    }

    private static Pod inBackOff(String container, int code, String reason, String said) {
        return new PodBuilder(Given.waiting(Given.pod("peoplenet", R1, "n"), "PodInitializing", null))
                .editStatus()
                .withInitContainerStatuses(
                        new ContainerStatusBuilder()
                                .withName("done")
                                .withNewState()
                                .withNewTerminated()
                                .withExitCode(0)
                                .withReason("Completed")
                                .endTerminated()
                                .endState()
                                .build(),
                        new ContainerStatusBuilder()
                                .withName(container)
                                .withNewState()
                                .withNewWaiting("back-off 40s", "CrashLoopBackOff")
                                .endState()
                                .withNewLastState()
                                .withNewTerminated()
                                .withExitCode(code)
                                .withReason(reason)
                                .withMessage(said)
                                .endTerminated()
                                .endLastState()
                                .build())
                .endStatus()
                .build();
    }

    /** As it is seen after what is not needed was left out. */
    private static Optional<PodFailure> failure(Pod pod) {
        return PodReader.view(Compact.pod(pod), false).failure();
    }
}
