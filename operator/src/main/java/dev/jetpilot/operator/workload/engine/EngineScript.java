package dev.jetpilot.operator.workload.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The shell script that makes a node have its engine. It runs in the class's own image, which holds TensorRT and the GPU, with the
 * arguments of {@link TrtexecFlags}; {@code docs/engines.md} says what else it is told, what it does and how it ends.
 */
public final class EngineScript {
    /** What the script is called in messages: {@code $0}. */
    public static final String NAME = "jetpilot-engine";

    private static final String RESOURCE = "engine.sh";
    private static final String TEXT = read();

    private EngineScript() {}

    /** For {@code /bin/sh -c}. Neither {@code $$} nor {@code $(NAME)} is in it, which Kubernetes would read first. */
    public static String text() {
        return TEXT;
    }

    private static String read() {
        try (InputStream in = EngineScript.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not beside " + EngineScript.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
