package dev.jetpilot.testbed.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What containerd's events say about what ran when. */
class ContainerdTest {
    @TempDir
    Path directory;

    private List<ContainerRun> runs(String... events) throws IOException {
        Path file = Files.write(directory.resolve("events"), List.of(events));
        return new Containerd(directory.resolve("socket"), directory, file).runs();
    }

    @Test
    void containerLivesFromItsStartToTheEndOfItsFirstProcess() throws IOException {
        List<ContainerRun> runs = runs(
                "2026-01-31 10:00:00.5 +0000 UTC k8s.io /images/create {\"name\":\"app:1\"}",
                "2026-01-31 10:00:00.123456 +0000 UTC k8s.io /containers/create {\"id\":\"a\",\"image\":\"app:1\"}",
                "2026-01-31 10:00:01.12345678 +0000 UTC k8s.io /tasks/start {\"container_id\":\"a\",\"pid\":7}",
                "2026-01-31 10:00:02.123456789 +0000 UTC k8s.io /tasks/exit {\"container_id\":\"a\",\"id\":\"probe\","
                        + "\"exited_at\":\"2026-01-31T10:00:02Z\"}",
                "2026-01-31 10:00:09 +0000 UTC k8s.io /tasks/exit {\"container_id\":\"a\",\"id\":\"a\","
                        + "\"exited_at\":\"2026-01-31T10:00:08.25Z\"}");

        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.image()).isEqualTo("app:1");
            assertThat(run.from()).isEqualTo("2026-01-31T10:00:01.123456780Z");
            assertThat(run.to()).contains(Instant.parse("2026-01-31T10:00:08.250Z"));
        });
    }

    @Test
    void containersOverlapWhenOneStartsBeforeTheOtherHasEnded() throws IOException {
        List<ContainerRun> runs = runs(
                "2026-01-31 10:00:01 +0000 UTC k8s.io /tasks/start {\"container_id\":\"a\"}",
                "2026-01-31 10:00:08.1 +0000 UTC k8s.io /tasks/start {\"container_id\":\"b\"}",
                "2026-01-31 10:00:08.3 +0000 UTC k8s.io /tasks/exit {\"container_id\":\"a\",\"id\":\"a\","
                        + "\"exited_at\":\"2026-01-31T10:00:08.2Z\"}",
                "2026-01-31 10:00:08.2 +0000 UTC k8s.io /tasks/start {\"container_id\":\"c\"}");

        assertThat(runs).hasSize(3);
        assertThat(runs.get(0).overlaps(runs.get(1))).isTrue();
        assertThat(runs.get(0).overlaps(runs.get(2))).isFalse();
        assertThat(runs.get(2).overlaps(runs.get(1))).as("both run still").isTrue();
    }
}
