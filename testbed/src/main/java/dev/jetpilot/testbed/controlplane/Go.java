package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Go command on this machine, asked in one module's directory. */
final class Go {
    private static final int LINES = 15;

    /**
     * How a command ended.
     *
     * @param output of both streams, without spaces around it
     */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }

        String lastLines() {
            List<String> lines = output.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        }
    }

    private final String program;
    private final Path module;

    Go(String program, Path module) {
        this.program = program;
        this.module = module;
    }

    /**
     * The version that builds this module, {@code go1.26.8}; fails where Go is older than the module wants and may not fetch a newer one.
     *
     * @throws IOException if there is no Go
     */
    Result version() throws IOException {
        return run(List.of("env", "GOVERSION"), Map.of());
    }

    /** The C compiler that Go would call. */
    Result compiler() throws IOException {
        return run(List.of("env", "CC"), Map.of());
    }

    /** Builds a program of the module into a file. */
    Result build(Binary binary, String linkerFlags, Path output) {
        List<String> arguments = new ArrayList<>(List.of("build", "-mod=readonly", "-trimpath", "-buildvcs=false"));
        arguments.addAll(List.of("-ldflags", linkerFlags, "-o", output.toString(), binary.importPath()));
        try {
            return run(arguments, Map.of("CGO_ENABLED", binary.cgo() ? "1" : "0"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run go", e);
        }
    }

    private Result run(List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(module.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("GOWORK", "off");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during: " + String.join(" ", command), e);
        }
    }
}
