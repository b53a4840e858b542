package dev.jetpilot.testbed.nodeside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What stands in for the programs of TensorRT's images, and can read what they make. */
public interface Toolbox {

    /**
     * What an engine says of itself.
     *
     * @param tensorRt that built it, as in {@code 10.3}
     * @param module on which it was built, as in the label {@code jetpilot.dev/module}
     * @param source what it was built from, as in {@code sha256:…}
     */
    record Engine(String tensorRt, String module, String source) {}

    /** No programs: images of hardware classes have a shell only, and every engine is taken to be good. */
    Toolbox EMPTY = new Toolbox() {
        @Override
        public void install(Path directory, String tensorRt, String module, String l4t) {}

        @Override
        public Optional<Engine> read(Path plan) {
            return Optional.empty();
        }
    };

    /**
     * Puts executables into a directory, which is there and empty.
     *
     * @param tensorRt version of the image's TensorRT, as in {@code 10.3}
     * @param module of the node, as in the label {@code jetpilot.dev/module}
     * @param l4t of the node, as in {@code 36.4.7}
     */
    void install(Path directory, String tensorRt, String module, String l4t) throws IOException;

    /** What an engine says of itself; empty if the file is none that this toolbox made. */
    Optional<Engine> read(Path plan) throws IOException;
}
