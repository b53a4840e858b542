package dev.jetpilot.testbed.nodeside;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that a container's process starts with.
 *
 * @param command words, paths rewritten
 * @param environment nothing else is inherited
 * @param directory in which it starts
 * @param log where its output goes
 * @param message file of its termination message
 * @param paths of the container, to be told instead of this machine's
 * @param leftovers finds the processes it starts
 */
record Launch(
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path log,
        Path message,
        MountedPaths paths,
        Leftovers leftovers) {

    Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    Process start() throws IOException {
        List<String> line = new ArrayList<>(command);
        line.set(0, program(line.get(0)));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(Leftovers.variable(), leftovers.mark());
        return builder.start();
    }

    /** By the container's PATH, not by this JVM's. */
    private String program(String word) throws IOException {
        if (word.contains("/")) {
            return word;
        }
        for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path candidate = Path.of(folder, word);
            if (!folder.isEmpty() && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IOException("exec: \"" + word + "\": executable file not found in $PATH");
    }
}
