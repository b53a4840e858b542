package dev.jetpilot.agent.host;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file whose reader hangs in the kernel, as with a sensor whose bus is stuck, until somebody writes to it. */
public record Fifo(Path file) {
    /** Makes it, in the place of what is there. */
    public static Fifo make(Path file) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Process mkfifo =
                new ProcessBuilder("mkfifo", file.toString()).inheritIO().start();
        if (!mkfifo.waitFor(30, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
            throw new IOException("no FIFO could be made at " + file);
        }
        return new Fifo(file);
    }

    /** Lets go of the reader that hangs, with an answer; waits until there is one. */
    public void answer(String text) throws IOException {
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
