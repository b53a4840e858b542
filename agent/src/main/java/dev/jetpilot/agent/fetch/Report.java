package dev.jetpilot.agent.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What people read: one line a decision, and at the end the one that Kubernetes shows as the container's termination message. */
public final class Report {
    /** Option with the file of the termination message. */
    public static final String OPTION = "termination-log";

    private static final Path KUBERNETES = Path.of("/dev/termination-log");
    /** The kubelet cuts at 4096 bytes. */
    private static final int LONGEST = 3000;

    private final PrintStream out;
    private Path file = KUBERNETES;

    public Report(PrintStream out) {
        this.out = out;
    }

    /** Where the last line goes too, instead of {@code /dev/termination-log}. */
    public void alsoTo(Path termination) {
        file = termination;
    }

    public void log(String line) {
        out.println("agent: " + printable(line));
    }

    /** Says how it ended, and returns the exit code. */
    public int end(Outcome outcome, String message) {
        String line = outcome.word() + ": " + printable(message);
        out.println("agent: " + line);
        try {
            if (!file.equals(KUBERNETES) || Files.isWritable(KUBERNETES)) {
                Files.write(file, line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            out.println("agent: " + file + " cannot be written: " + e.getMessage());
        }
        return outcome.exitCode();
    }

    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
