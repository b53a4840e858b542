package dev.jetpilot.testbed.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/** A terminal: lines scroll away at the top, and below them stands how things are, drawn anew in place. */
final class LiveScreen implements Screen {
    private static final Pattern INK = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private final PrintStream out;
    private final int width;
    private List<String> shown = List.of();

    /** @param width columns of the terminal: what is drawn over must not wrap */
    LiveScreen(PrintStream out, int width) {
        this.out = out;
        this.width = width;
        out.print(HIDE_CURSOR);
    }

    @Override
    public synchronized void chapter(String title) {
        above("\n" + BOLD + title + PLAIN);
    }

    @Override
    public synchronized void line(String line) {
        above(line);
    }

    @Override
    public synchronized void panel(List<String> lines) {
        if (!lines.equals(shown)) {
            StringBuilder frame = new StringBuilder(erased());
            draw(frame, lines);
            out.print(frame);
            out.flush();
        }
    }

    @Override
    public synchronized void keep(List<String> lines) {
        StringBuilder frame = new StringBuilder(erased()).append('\n');
        lines.forEach(line -> frame.append(line).append('\n'));
        shown = List.of();
        out.print(frame);
        out.flush();
    }

    private void above(String line) {
        List<String> panel = shown;
        StringBuilder frame = new StringBuilder(erased()).append(line).append('\n');
        draw(frame, panel);
        out.print(frame);
        out.flush();
    }

    private String erased() {
        return shown.isEmpty() ? "" : "\u001b[" + shown.size() + "A\r\u001b[J";
    }

    private void draw(StringBuilder frame, List<String> lines) {
        lines.forEach(line -> frame.append(cut(line)).append('\n'));
        shown = List.copyOf(lines);
    }

    private String cut(String line) {
        if (INK.matcher(line).replaceAll("").length() < width) {
            return line;
        }
        // Lines with colours in them are short; only words get this long.
        String plain = INK.matcher(line).replaceAll("");
        return plain.substring(0, width - 2) + "…";
    }

    @Override
    public synchronized void end() {
        out.print(erased() + SHOW_CURSOR);
        shown = List.of();
        out.flush();
    }
}
