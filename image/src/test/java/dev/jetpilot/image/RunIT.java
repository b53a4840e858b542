package dev.jetpilot.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of this machine's architecture, run: as its user, on a read-only root, against a cluster over TLS. */
class RunIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path scratch;

    @Test
    void becomesReadyAsItsUserOnAReadOnlyRootAndEndsOnSigterm() throws Exception {
        UnpackedImage image = BuiltImages.of(BuiltImages.host());
        try (SmallCluster cluster = new SmallCluster(BuiltImages.PROJECT, 1, scratch);
                Container operator = start(image, cluster, "-Xlog:class+load")) {
            operator.awaitReady(PATIENCE);
            assertThat(operator.status("Uid")).isEqualTo(65532);
            assertThat(operator.status("Gid")).isEqualTo(65532);
            assertThat(operator.get("/metrics")).contains("jetpilot_");
            assertThat(rootIsReadOnly(operator)).isTrue();
            assertThat(operator.stop(PATIENCE)).isEqualTo(143);
            assertThat(operator.output()).contains("the operator has stopped");
        }
    }

    @Test
    void ourClassesComeFromTheArchive() throws Exception {
        UnpackedImage image = BuiltImages.of(BuiltImages.host());
        try (SmallCluster cluster = new SmallCluster(BuiltImages.PROJECT, 1, scratch);
                Container operator = start(image, cluster, "-Xlog:class+load")) {
            operator.awaitReady(PATIENCE);
            String output = operator.output();
            assertThat(output)
                    .containsPattern("dev\\.jetpilot\\.operator\\.OperatorMain source: shared objects file")
                    .containsPattern("io\\.fabric8\\.\\S+ source: shared objects file");
            long all = output.lines().filter(line -> line.contains(" source: ")).count();
            long archived = output.lines()
                    .filter(line -> line.contains("source: shared objects file"))
                    .count();
            // Hidden classes of lambdas and proxies are made at run time.
            assertThat(archived).isGreaterThan(all * 8 / 10);
        }
    }

    @Test
    void anArchiveThatDoesNotFitCostsTimeAndALineNotTheStart() throws Exception {
        UnpackedImage image = BuiltImages.of(BuiltImages.host());
        ObjectNode config = image.config().deepCopy();
        ArrayNode entrypoint = (ArrayNode) config.at("/config/Entrypoint");
        // The same archive, for jars it was not made of.
        Path other = Files.createDirectories(image.root().resolve("mnt")).resolve("other.jar");
        Files.copy(image.root().resolve("app/jetpilot-operator.jar"), other, StandardCopyOption.REPLACE_EXISTING);
        Path libraries = image.root().resolve("mnt/lib");
        if (!Files.exists(libraries)) {
            Files.createDirectories(libraries);
            try (var jars = Files.list(image.root().resolve("app/lib"))) {
                for (Path jar : jars.toList()) {
                    Files.createLink(libraries.resolve(jar.getFileName()), jar);
                }
            }
        }
        entrypoint.set(entrypoint.size() - 1, entrypoint.textNode("/mnt/other.jar"));
        UnpackedImage changed = new UnpackedImage(image.root(), config, image.layers());
        try (SmallCluster cluster = new SmallCluster(BuiltImages.PROJECT, 1, scratch);
                Container operator = start(changed, cluster, "")) {
            operator.awaitReady(PATIENCE);
            assertThat(operator.output()).contains("shared class paths mismatch");
        }
    }

    @Test
    void whatTheUserAsksJavaForWins() throws Exception {
        UnpackedImage image = BuiltImages.of(BuiltImages.host());
        try (SmallCluster cluster = new SmallCluster(BuiltImages.PROJECT, 1, scratch);
                Container operator = start(image, cluster, "-Xmx77m -XX:+PrintCommandLineFlags")) {
            operator.awaitReady(PATIENCE);
            assertThat(operator.output())
                    .contains("-XX:MaxHeapSize=" + 77 * 1024 * 1024)
                    .contains("-XX:+UseSerialGC")
                    .contains("-XX:TieredStopAtLevel=1");
        }
    }

    @Test
    void theAgentSaysItsCommands() throws Exception {
        assertThat(agent()).isEqualTo(2);
        assertThat(Files.readString(log())).contains("one of: fetch", "seal", "serve", "unseal");
    }

    @Test
    void theAgentRefusesToFetchWhatMakesNoSense() throws Exception {
        assertThat(agent("fetch", "--uri=ftp://models/peoplenet.onnx")).isEqualTo(2);
        assertThat(Files.readString(log())).startsWith("agent: BadCommand: ").doesNotContain("Exception");
    }

    /** Runs the agent as pods do, on a read-only root; the exit code. */
    private int agent(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                BuiltImages.ENTER.toString(),
                BuiltImages.of(BuiltImages.host()).root().toString(),
                "65532",
                "/opt/java/bin/java",
                "-Xms4m",
                "-Xmn2m",
                "-Xmx32m",
                "-jar",
                "/app/jetpilot-agent.jar"));
        command.addAll(List.of(arguments));
        Process agent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return agent.exitValue();
    }

    private Path log() {
        return scratch.resolve("agent.log");
    }

    private Container start(UnpackedImage image, SmallCluster cluster, String options) throws IOException {
        Map<String, String> environment = new HashMap<>(cluster.serviceAccount(image));
        if (!options.isEmpty()) {
            environment.put("JAVA_TOOL_OPTIONS", options);
        }
        return Container.start(
                BuiltImages.ENTER, image, Training.freePort(), environment, scratch.resolve("operator.log"));
    }

    private static boolean rootIsReadOnly(Container operator) throws IOException {
        return operator.mounts().stream()
                .anyMatch(line -> line.split(" ", -1)[1].equals("/") && line.split(" ", -1)[3].matches("ro(,.*)?"));
    }
}
