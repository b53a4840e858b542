package dev.jetpilot.testbed.demo;

import java.util.List;

/** Where the demo is watched. */
interface Screen extends AutoCloseable {

    /** A new chapter begins. */
    void chapter(String title);

    /** Something happened; the line stays. */
    void line(String line);

    /** How things stand now; shown over what was shown before where that can be. */
    void panel(List<String> lines);

    /** The end of a chapter: how things stand stays. */
    void keep(List<String> lines);

    /** Nothing is drawn over any more; lines may still come. */
    void end();

    @Override
    default void close() {
        end();
    }
}
