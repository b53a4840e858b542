package dev.jetpilot.testbed.trtexec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's script as it is, in the shells that images have, with a stand-in for trtexec. */
class EngineScriptTest {
    private static final byte[] MODEL = Trtexec.model("weights 1");

    @TempDir
    Path directory;

    private EngineNode node(Shell shell) throws IOException {
        return new EngineNode(directory, shell);
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void anEngineIsBuiltOnceAndServedInThePlaceOfTheModel(Shell shell) throws Exception {
        EngineNode node = node(shell)
                .artifact("1/a 'model' $x.onnx", MODEL)
                .artifact("config.pbtxt", "platform".getBytes())
                .artifact(".hidden", "h".getBytes())
                .with("JETPILOT_ARTIFACT", "sha256-ab");

        EngineNode.Run first = node.run();
        assertThat(first.code()).as(first.log()).isZero();
        assertThat(first.word()).isEqualTo("Done");
        assertThat(first.said()).contains("built in").isEqualTo(lastLine(first));
        Path served = node.root().resolve("served");
        assertThat(tree(served)).containsExactly(".hidden", "1", "1/a 'model' $x.plan", "config.pbtxt");
        assertThat(served.resolve("1/a 'model' $x.plan").toRealPath()).isEqualTo(node.plan());
        assertThat(Files.readString(node.plan())).contains("module orin-nano-8gb", "types fp16", "end");
        assertThat(Files.readString(node.engine().resolve("artifacts"))).isEqualTo("sha256-ab\n");
        assertThat(node.engines())
                .containsExactly(
                        node.engine().getFileName().toString(),
                        node.timings().getFileName().toString());

        Files.setLastModifiedTime(node.engine(), FileTime.from(Instant.EPOCH));
        EngineNode.Run second = node.run();
        assertThat(second.said()).startsWith("Done").contains("it was here");
        assertThat(second.builds()).isZero();
        assertThat(Files.getLastModifiedTime(node.engine()).toInstant()).isAfter(Instant.EPOCH.plusSeconds(1));
        assertThat(tree(served)).containsExactly(".hidden", "1", "1/a 'model' $x.plan", "config.pbtxt");
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void aModelThatWasFetchedUnderTwoNamesIsOneModel(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("first.onnx", MODEL);
        Path artifact = node.root().resolve("artifact");
        Files.createLink(artifact.resolve("second.onnx"), artifact.resolve("first.onnx"));
        assertThat(node.run().code()).isZero();
        assertThat(tree(node.root().resolve("served"))).containsExactly("first.plan", "second.plan");
    }

    @ParameterizedTest
    @CsvSource({
        "DASH,    fail,  23, BuildFailed,   Plugin not found",
        "BUSYBOX, fail,  23, BuildFailed,   Plugin not found",
        "DASH,    oom,   24, OutOfMemory,   engine.workspace",
        "BUSYBOX, oom,   24, OutOfMemory,   engine.workspace",
        "DASH,    cuda,  24, OutOfMemory,   Requested size was",
        "DASH,    crash, 23, BuildFailed,   ended with 139",
        "DASH,    hang,  25, BuildTimedOut, engine.buildTimeout",
        "BUSYBOX, hang,  25, BuildTimedOut, engine.buildTimeout",
        "DASH,    hang@half, 25, BuildTimedOut, engine.buildTimeout",
    })
    void howABuildFailsIsToldApart(Shell shell, String order, int code, String word, String says) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", Trtexec.model("standin do " + order));
        if (order.startsWith("hang")) {
            node.with("JETPILOT_ENGINE_TIMEOUT", "1");
        }
        EngineNode.Run run = node.run();
        assertThat(run.code()).as(run.log()).isEqualTo(code);
        assertThat(run.said()).startsWith(word + ": ").contains(says, "m.onnx").isEqualTo(lastLine(run));
        assertThat(node.engines()).as("nothing is left behind").isEmpty();

        assertThat(node.artifact("m.onnx", MODEL).run().code()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void aModelIsOneFileOfOnnx(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("model.plan", MODEL);
        EngineNode.Run none = node.run();
        assertThat(none.code()).isEqualTo(21);
        assertThat(none.said()).startsWith("NoModel: ").contains("no file that ends with .onnx");

        node.artifact("a.onnx", MODEL).artifact("b/b.onnx", Trtexec.model("other"));
        EngineNode.Run several = node.run();
        assertThat(several.code()).isEqualTo(21);
        assertThat(several.said()).startsWith("NoModel: ").contains("2 files");
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void anotherTrtexecThanTheClassSaysIsRefused(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL);
        for (String version : List.of("8.5.2", "10.13.3")) {
            Trtexec.install(node.bin(), version, EngineNode.ORIN_NANO);
            EngineNode.Run run = node.run();
            assertThat(run.code()).isEqualTo(22);
            assertThat(run.said())
                    .startsWith("NoTrtexec: ")
                    .contains("TensorRT " + version.substring(0, version.lastIndexOf('.')), "10.3");
        }
        Files.writeString(
                node.bin().resolve("trtexec"), "#!/bin/sh\necho 'libnvdla_compiler.so: not found' >&2; exit 127\n");
        assertThat(node.run().said()).startsWith("NoTrtexec: ").contains("status 127", "libnvdla_compiler.so");
        Files.delete(node.bin().resolve("trtexec"));
        EngineNode.Run run = node.run();
        assertThat(run.code()).isEqualTo(22);
        assertThat(run.said()).startsWith("NoTrtexec: ").contains("/usr/src/tensorrt/bin");
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void whatIsNotWhatWasBuiltIsBuiltAgain(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL);
        node.run();
        byte[] right = Files.readAllBytes(node.plan());
        String complete = Files.readString(node.engine().resolve("complete"));
        byte[] turned = right.clone();
        turned[turned.length / 2] ^= 1;
        List<Damage> damages = List.of(
                () -> Files.write(node.plan(), turned),
                () -> Files.write(node.plan(), new byte[0]),
                () -> Files.writeString(
                        node.plan(), Files.readString(node.plan()).substring(7)),
                () -> Files.delete(node.plan()),
                () -> Files.delete(node.engine().resolve("complete")),
                () -> Files.writeString(node.engine().resolve("complete"), ""),
                () -> Files.writeString(node.engine().resolve("complete"), complete.substring(0, 60)));
        for (Damage damage : damages) {
            damage.make();
            EngineNode.Run run = node.run();
            assertThat(run.code()).as(run.log()).isZero();
            assertThat(run.builds()).isEqualTo(1);
            assertThat(node.plan()).hasBinaryContent(right);
        }
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void aBrokenTimingCacheIsDroppedAndAGoodOneIsUsed(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL);
        Files.writeString(node.timings(), "rubbish\n");
        EngineNode.Run broken = node.run();
        assertThat(broken.code()).as(broken.log()).isZero();
        assertThat(broken.builds()).isEqualTo(2);
        assertThat(Files.readAllLines(node.timings())).hasSize(2).first().isEqualTo("TIMINGS 10.3.0 87");

        EngineNode.Run other =
                node.with("JETPILOT_ENGINE_KEY", "fedcba9876543210").run();
        assertThat(other.builds()).isEqualTo(1);
        assertThat(Files.readAllLines(node.timings())).as("it has grown").hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void twoPodsAtOnceBuildOnce(Shell shell) throws Exception {
        Path go = directory.resolve("go");
        EngineNode node = node(shell)
                .artifact("m.onnx", MODEL)
                .with("TRTEXEC_DO", "wait@half")
                .with("TRTEXEC_GO", go.toString());
        EngineNode.Running first = node.start();
        Eventually.holds(() -> first.text().contains("Finish parsing"));
        EngineNode.Running second = node.start();
        Eventually.holds(() -> second.text().contains("another pod of this node builds"));
        Files.createFile(go);
        EngineNode.Run one = first.end();
        EngineNode.Run two = second.end();
        assertThat(one.said()).contains("built in");
        assertThat(two.said()).as(two.log()).contains("it was here");
        assertThat(one.builds() + two.builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void aDeadBuildHoldsNobodyUp(Shell shell) throws Exception {
        Path go = directory.resolve("go");
        EngineNode node = node(shell)
                .artifact("m.onnx", MODEL)
                .with("TRTEXEC_DO", "wait@half")
                .with("TRTEXEC_GO", go.toString());
        EngineNode.Running first = node.start();
        Eventually.holds(() -> first.text().contains("Finish parsing"));
        EngineNode.Running second = node.start();
        Eventually.holds(() -> second.text().contains("another pod of this node builds"));
        first.kill();
        Files.createFile(go);
        EngineNode.Run two = second.end();
        assertThat(two.code()).as(two.log()).isZero();
        assertThat(two.said()).contains("built in");
        assertThat(node.engines()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void aBuildThatTakesTooLongIsNotWaitedForLonger(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL).with("TRTEXEC_DO", "hang@half");
        EngineNode.Running first = node.start();
        Eventually.holds(() -> first.text().contains("Finish parsing"));
        EngineNode.Run second = node.with("JETPILOT_ENGINE_TIMEOUT", "1").run();
        assertThat(second.code()).isEqualTo(25);
        assertThat(second.said()).startsWith("BuildTimedOut: ").contains("another pod");
        assertThat(node.engines())
                .as("the other's work is left alone")
                .contains(".building-" + node.engine().getFileName());
        first.kill();
    }

    /** Who is told to stop in the middle of a build does so at once: a node that goes back must not wait for the grace period. */
    @ParameterizedTest
    @EnumSource(Shell.class)
    void itStopsWhenItIsToldTo(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL).with("TRTEXEC_DO", "hang@half");
        EngineNode.Running running = node.start();
        Eventually.holds(() -> running.text().contains("Finish parsing"));
        List<ProcessHandle> below = running.process().descendants().toList();
        running.process().destroy();
        EngineNode.Run run = running.end();
        below.forEach(ProcessHandle::destroyForcibly);
        assertThat(run.code()).as(run.log()).isEqualTo(143);
        assertThat(run.said()).startsWith("Stopped: ").contains("building the engine");
    }

    /** On a real disk that is full: a tmpfs in a mount namespace of its own. */
    @ParameterizedTest
    @CsvSource({
        "DASH,    3m,  full@half",
        "BUSYBOX, 3m,  full@half",
        "DASH,    3m,  full",
        "DASH,    64k, none",
        "BUSYBOX, 64k, none",
        "DASH,    4k,  none",
    })
    void aFullDiskIsToldApart(Shell shell, String size, String order) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", Trtexec.model("standin do " + order));
        String mount = Shell.find("mount").orElseThrow() + " -t tmpfs -o size=" + size + " tmpfs '"
                + node.root().resolve("engines") + "' && exec \"$@\"";
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c");
        Process possible = new ProcessBuilder(Stream.concat(namespace.stream(), Stream.of(mount, "sh", "true"))
                        .toList())
                .start();
        if (possible.waitFor() != 0) {
            System.err.println("SKIPPED: no mount namespace may be made here, so the engine's script saw no full disk");
        }
        Assumptions.assumeTrue(possible.exitValue() == 0, "SKIPPED: no mount namespace may be made here");
        EngineNode.Run run = node.around(Stream.concat(namespace.stream(), Stream.of(mount, "sh"))
                        .toList())
                .run();
        assertThat(run.code()).as(run.log()).isEqualTo(15);
        assertThat(run.said())
                .startsWith("DiskFull: ")
                .contains("no space is left")
                .isEqualTo(lastLine(run));
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void scalesThatTrtexecMadeUpAreNotServed(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL).flags(List.of("--skipInference", "--int8", "--fp16"));
        Path scales = node.scratch().resolve("scales");
        node.with("JETPILOT_CALIBRATION", scales.toString());
        EngineNode.Run absent = node.run();
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.said()).startsWith("Failed: ").contains("fetch-calibration");

        Files.writeString(scales, "TRT-100300-EntropyCalibration2\nimages: 3c010a14\n");
        assertThat(node.run().code()).isZero();
        String one = Files.readString(node.plan());
        Files.writeString(scales, "TRT-100300-EntropyCalibration2\nimages: 3c010a15\n");
        assertThat(node.with("JETPILOT_ENGINE_KEY", "00000000000000aa").run().code())
                .isZero();
        Path other = node.root().resolve("engines/00000000000000aa-orin-nano-8gb-36.4.7/model.plan");
        assertThat(Files.readString(other)).isNotEqualTo(one);
    }

    @ParameterizedTest
    @EnumSource(Shell.class)
    void whatItIsToldWronglyIsSaid(Shell shell) throws Exception {
        EngineNode node = node(shell).artifact("m.onnx", MODEL);
        Path host = node.root().resolve("work/host");
        Files.writeString(host, "engine_host='../evil'\n");
        assertThat(node.run().said()).startsWith("Failed: ").contains("engine_host");
        Files.delete(host);
        assertThat(node.run().said()).startsWith("Failed: ").contains("preflight");
        assertThat(node.with("JETPILOT_ENGINE_TIMEOUT", "20m").run().said()).contains("JETPILOT_ENGINE_TIMEOUT");
        assertThat(node.with("JETPILOT_ENGINE_KEY", "../x").run().said()).contains("JETPILOT_ENGINE_KEY");
    }

    private interface Damage {
        void make() throws IOException;
    }

    private static String lastLine(EngineNode.Run run) {
        List<String> lines = run.log().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private static List<String> tree(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(path -> !path.equals(top))
                    .map(path -> top.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
