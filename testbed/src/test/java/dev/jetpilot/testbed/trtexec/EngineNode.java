package dev.jetpilot.testbed.trtexec;

import dev.jetpilot.operator.workload.engine.EngineScript;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node as the container {@code engine} sees it, in a directory: the artifact, the engines of the node, what is served. */
final class EngineNode {
    static final String KEY = "0123456789abcdef";
    static final Trtexec.Board ORIN_NANO = new Trtexec.Board("orin-nano-8gb", "36.4.7", 87, 0);
    private static final int PATIENCE_SECONDS = 120;

    private final Path root;
    private final Path scratch;
    private final Shell shell;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> flags = List.of("--skipInference", "--fp16");
    private List<String> around = List.of();
    private int runs;

    /** How one run of the script ended. */
    record Run(int code, String log, String said) {
        String word() {
            return said.isEmpty() ? "" : said.substring(0, said.indexOf(':'));
        }

        long builds() {
            return log.lines()
                    .filter(line -> line.startsWith("&&&& RUNNING") && line.contains("--onnx"))
                    .count();
        }
    }

    /** A run that has not ended. */
    record Running(Process process, Path log, Path said) {
        Run end() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("it did not end in " + PATIENCE_SECONDS + " s:\n" + log());
            }
            return new Run(
                    process.exitValue(), Files.readString(log), Files.exists(said) ? Files.readString(said) : "");
        }

        String text() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                return "";
            }
        }

        /** As the end of a container: nothing of it goes on, nothing is told. The first process first, or it would clean up. */
        void kill() {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
            all.forEach(handle -> handle.onExit().join());
        }
    }

    EngineNode(Path directory, Shell shell) throws IOException {
        this.shell = shell;
        root = directory.resolve("jet pilot");
        scratch = Files.createDirectories(directory.resolve("scratch"));
        for (String name : List.of("artifact", "engines", "work", "served")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("work/host"), "module='orin-nano-8gb'\nengine_host='orin-nano-8gb-36.4.7'\n");
        environment.put("JETPILOT_DIRECTORY", root.toString());
        environment.put("JETPILOT_ENGINE_KEY", KEY);
        environment.put("JETPILOT_ENGINE_TIMEOUT", "60");
        environment.put("JETPILOT_TENSORRT", "10.3");
        Trtexec.install(scratch.resolve("bin"), "10.3.0", ORIN_NANO);
        environment.put("PATH", scratch.resolve("bin") + File.pathSeparator + shell.tools(scratch));
    }

    EngineNode with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    EngineNode flags(List<String> others) {
        flags = List.copyOf(others);
        return this;
    }

    EngineNode artifact(String name, byte[] bytes) throws IOException {
        Path file = root.resolve("artifact").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    /** What the shell is started by. */
    EngineNode around(List<String> command) {
        around = List.copyOf(command);
        return this;
    }

    /** Puts a directory in front of the PATH. */
    EngineNode tools(Path directory) {
        environment.put("PATH", directory + File.pathSeparator + environment.get("PATH"));
        return this;
    }

    Path root() {
        return root;
    }

    Path scratch() {
        return scratch;
    }

    Path engine() {
        return root.resolve("engines").resolve(KEY + "-orin-nano-8gb-36.4.7");
    }

    Path plan() {
        return engine().resolve("model.plan");
    }

    Path timings() {
        return root.resolve("engines/timing-10.3-orin-nano-8gb-36.4.7.cache");
    }

    Path bin() {
        return scratch.resolve("bin");
    }

    Running start() throws IOException {
        runs++;
        Path log = scratch.resolve("log" + runs);
        Path said = scratch.resolve("said" + runs);
        List<String> command = new ArrayList<>(around);
        command.addAll(shell.command());
        command.add(EngineScript.text());
        command.add(EngineScript.NAME);
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        builder.environment().put("JETPILOT_TERMINATION_LOG", said.toString());
        return new Running(builder.start(), log, said);
    }

    Run run() throws IOException, InterruptedException {
        return start().end();
    }

    /** Names in the directory of engines, hidden ones too. */
    List<String> engines() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("engines"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(".locks"))
                    .sorted()
                    .toList();
        }
    }
}
