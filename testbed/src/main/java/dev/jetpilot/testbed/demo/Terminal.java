package dev.jetpilot.testbed.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What the demo is watched on.
 *
 * @param live whether it can be drawn over
 * @param columns its width
 */
record Terminal(boolean live, int columns) {
    private static final int USUAL = 100;

    static Terminal of(DemoOptions.Color color) {
        boolean live = switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                System.console() != null && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        };
        return new Terminal(live, live ? width() : USUAL);
    }

    Screen screen() {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        return live ? new LiveScreen(out, columns) : new PlainScreen(out);
    }

    /** As stty tells it; the usual where there is no stty. */
    private static int width() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            stty.waitFor(1, TimeUnit.SECONDS);
            return size.matches("\\d+ [1-9]\\d*") ? Integer.parseInt(size.split(" ")[1]) : USUAL;
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}
