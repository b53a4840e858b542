package dev.jetpilot.testbed.trtexec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script is killed at every program that it calls, and inside of trtexec: the next run has the right engine. */
class KillNineTest {
    private static final byte[] MODEL = Trtexec.model("weights 1");
    /** Called one after the other, so that their number is the same in every run. */
    private static final List<String> STEPS = List.of(
            "mkdir", "rm", "mv", "cp", "ln", "sync", "touch", "stat", "sha256sum", "tail", "dd", "flock", "timeout");

    @TempDir
    Path directory;

    @Test
    void atEveryProgramThatItCalls() throws Exception {
        EngineNode whole = node("whole");
        EngineNode.Run undisturbed = whole.with("STEPS_KILL", "0").run();
        assertThat(undisturbed.code()).as(undisturbed.log()).isZero();
        byte[] right = Files.readAllBytes(whole.plan());
        long steps = Files.readAllLines(whole.scratch().resolve("steps")).size();
        assertThat(steps).isGreaterThan(30);

        for (int step = 1; step <= steps; step++) {
            EngineNode node = node("at" + step).with("STEPS_KILL", String.valueOf(step));
            // An engine of before that is not whole, and links of before.
            Files.createDirectories(node.engine());
            Files.writeString(node.plan(), "half");
            Files.createSymbolicLink(node.root().resolve("served/old"), node.plan());
            EngineNode.Run killed = node.run();
            assertThat(killed.code()).as("step %s:%n%s", step, killed.log()).isEqualTo(137);

            EngineNode.Run next = node.with("STEPS_KILL", "0").run();
            assertThat(next.code()).as("after step %s:%n%s", step, next.log()).isZero();
            assertThat(node.plan()).as("after step %s", step).hasBinaryContent(right);
            assertThat(node.root().resolve("served/m.plan").toRealPath()).isEqualTo(node.plan());
            assertThat(node.root().resolve("served"))
                    .isDirectoryContaining("glob:**/m.plan")
                    .isDirectoryNotContaining("glob:**/old");
            assertThat(node.engines()).hasSize(2).noneMatch(name -> name.startsWith("."));
            assertThat(Files.readAllLines(node.timings())).first().isEqualTo("TIMINGS 10.3.0 87");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "parsed", "half", "written", "cached"})
    void insideOfTrtexec(String point) throws Exception {
        for (Shell shell : Shell.values()) {
            if (Shell.find(shell == Shell.DASH ? "dash" : "busybox").isEmpty()) {
                continue;
            }
            Path go = directory.resolve("go" + shell);
            EngineNode node = new EngineNode(directory.resolve(shell.name()), shell)
                    .artifact("m.onnx", MODEL)
                    .with("TRTEXEC_DO", "wait@" + point)
                    .with("TRTEXEC_GO", go.toString());
            Files.writeString(node.timings(), "TIMINGS 10.3.0 87\nfirst\n");
            EngineNode.Running running = node.start();
            Path building =
                    node.root().resolve("engines/.building-" + node.engine().getFileName());
            Eventually.holds(() -> switch (point) {
                case "half" -> Files.exists(building.resolve("entry/model.plan"));
                case "written" -> text(building.resolve("entry/model.plan")).endsWith("end\n");
                case "cached" -> !text(building.resolve("timing")).endsWith("\n");
                default -> running.text().contains("TensorRT version");
            });
            running.kill();
            assertThat(node.timings()).as("what others use is as it was").hasContent("TIMINGS 10.3.0 87\nfirst\n");

            Files.createFile(go);
            EngineNode.Run next = node.run();
            assertThat(next.code()).as(next.log()).isZero();
            assertThat(text(node.plan())).contains("end");
            assertThat(Files.readAllLines(node.timings())).hasSize(3);
            assertThat(node.engines()).hasSize(2);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "\n";
        }
    }

    private EngineNode node(String name) throws IOException {
        EngineNode node = new EngineNode(directory.resolve(name), Shell.DASH).artifact("m.onnx", MODEL);
        Path shims = Files.createDirectories(node.scratch().resolve("shims"));
        for (String step : STEPS) {
            Path shim = shims.resolve(step);
            Files.writeString(
                    shim, SHIM.replace("@real@", Shell.find(step).orElseThrow().toString()));
            Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return node.tools(shims)
                .with("STEPS_TOP", String.valueOf(ProcessHandle.current().pid()))
                .with("STEPS", node.scratch().resolve("steps").toString());
    }

    /** Counts, and at its number kills the script's processes from the first one down to itself. */
    private static final String SHIM = """
            #!/bin/sh
            echo "${0##*/} $*" >> "$STEPS"
            if [ "$(/usr/bin/wc -l < "$STEPS")" = "$STEPS_KILL" ]; then
              chain=$$ next=$$
              while read -r _ _ _ parent _ < "/proc/$next/stat" && [ "$parent" != "$STEPS_TOP" ]; do
                chain="$parent $chain" next=$parent
              done
              kill -KILL $chain
            fi
            exec @real@ "$@"
            """;
}
