package dev.jetpilot.testbed.nodeside;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a kubelet keeps of a container that has ended (kubernetes/pkg/kubelet/kuberuntime, getTerminationMessage). */
final class LastWords {
    private static final int MESSAGE_BYTES = 4096;
    private static final int LOG_BYTES = 2048;
    private static final int LOG_LINES = 80;

    private LastWords() {}

    /** What stands in the file of the termination message: its last 4,096 bytes; nothing if there is none. */
    static String message(Path file) {
        return tail(file, MESSAGE_BYTES);
    }

    /** The end of a log: at most 80 lines and 2,048 bytes. */
    static String log(Path file) {
        String end = tail(file, LOG_BYTES);
        List<String> lines = end.lines().toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        return end.endsWith("\n") ? last + "\n" : last;
    }

    private static String tail(Path file, int bytes) {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (RandomAccessFile read = new RandomAccessFile(file.toFile(), "r")) {
            long length = read.length();
            byte[] end = new byte[(int) Math.min(length, bytes)];
            read.seek(length - end.length);
            read.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "cannot read " + file + ": " + e.getMessage();
        }
    }
}
