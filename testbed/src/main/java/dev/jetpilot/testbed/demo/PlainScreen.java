package dev.jetpilot.testbed.demo;

import java.io.PrintStream;
import java.util.List;

/** Lines below lines, for logs and pipes. */
final class PlainScreen implements Screen {
    private final PrintStream out;

    PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void chapter(String title) {
        out.println();
        out.println("== " + title);
    }

    @Override
    public synchronized void line(String line) {
        out.println(line);
    }

    @Override
    public void panel(List<String> lines) {
        // What changes all the time is not for a log.
    }

    @Override
    public synchronized void keep(List<String> lines) {
        out.println();
        lines.forEach(out::println);
    }

    @Override
    public void end() {
        out.flush();
    }
}
