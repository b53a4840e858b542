package dev.jetpilot.testbed.realnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * How a program of this machine ended.
 *
 * @param line what was run
 * @param exitCode 0 if all went well
 * @param output of both streams, without spaces around it
 */
record Command(String line, int exitCode, String output) {

    /** Runs a program and waits for its end. */
    static Command run(String... words) {
        return run(Arrays.asList(words));
    }

    /** Runs a program and waits for its end. */
    static Command run(List<String> words) {
        String line = String.join(" ", words);
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Command(line, process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during: " + line, e);
        }
    }

    boolean ok() {
        return exitCode == 0;
    }

    /**
     * What it said.
     *
     * @throws IllegalStateException if it failed
     */
    String orFail() {
        if (!ok()) {
            throw new IllegalStateException(line + " ended with exit code " + exitCode + ": " + output);
        }
        return output;
    }
}
