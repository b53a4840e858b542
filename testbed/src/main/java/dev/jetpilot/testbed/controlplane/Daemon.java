package dev.jetpilot.testbed.controlplane;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running program of the control plane or of a node, with its output in a file. */
public final class Daemon {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LINES = 12;

    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a program; its output is appended to the log. */
    public static Daemon start(String name, List<String> command, Path directory, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            return new Daemon(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    /** Whether it has not ended. */
    public boolean alive() {
        return process.isAlive();
    }

    /** The process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks it to end; does not wait. */
    public void ask() {
        process.destroy();
    }

    /** Returns when it is gone; after 20 s it is killed. */
    public void end() {
        process.destroy();
        boolean interrupted = false;
        while (true) {
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    process.waitFor();
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it stands, with what it said last. */
    public String account() {
        String state = process.isAlive() ? "runs" : "ended with exit code " + process.exitValue();
        return name + " " + state + "; the end of " + log + ":\n" + lastLines();
    }

    private String lastLines() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }
}
