package dev.jetpilot.testbed.nodeside;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.fasterxml.jackson.core.JsonFactory;
import dev.jetpilot.agent.AgentMain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line of a container of the operator's image, for this machine: its {@code java} is the one that runs here, the jar is this
 * build's agent, and what the agent has built in is given to it as options.
 */
final class AgentCommand {
    private static final String PLAIN = "--plain=";
    private static final String TERMINATION = "--termination-log=";
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    /** More than any disk has left. */
    private static final String NO_ROOM = "--reserve=1000000000Gi";

    private AgentCommand() {}

    /**
     * The words to start.
     *
     * @param words of the container, paths rewritten
     * @param message file of the termination message
     * @param diskFull whether the node's disk is full, which the agent is told as a reserve that no disk has
     */
    static List<String> of(List<String> words, Path message, boolean diskFull) {
        List<String> line = new ArrayList<>(words);
        int jar = line.indexOf("-jar");
        if (line.isEmpty() || !line.get(0).endsWith("java") || jar < 0 || jar + 2 >= line.size()) {
            return words;
        }
        line.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String command = line.get(jar + 2);
        line.set(jar, "-cp");
        line.set(jar + 1, classPath());
        line.add(jar + 2, AgentMain.class.getName());
        // Half the time to start, and nothing that a command of a second would notice.
        line.addAll(1, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (!command.equals("serve") && line.stream().noneMatch(word -> word.startsWith(TERMINATION))) {
            line.add(TERMINATION + message);
        }
        if (line.stream().anyMatch(word -> word.startsWith(PLAIN) && !inMemory(word.substring(PLAIN.length())))) {
            line.add("--plain-on-disk");
        }
        if (diskFull && command.equals("fetch")) {
            line.removeIf(word -> word.startsWith("--reserve="));
            line.add(NO_ROOM);
        }
        return line;
    }

    private static boolean inMemory(String directory) {
        try {
            return IN_MEMORY.contains(Files.getFileStore(Path.of(directory)).type());
        } catch (IOException e) {
            // The agent says so itself.
            return true;
        }
    }

    /** The agent and what it depends on, wherever this JVM has them from. */
    private static String classPath() {
        return Stream.of(
                        AgentMain.class,
                        JsonFactory.class,
                        FileKey.class,
                        Bech32.class,
                        StandardDecryptingChannelFactory.class,
                        X25519RecipientStanzaReaderFactory.class)
                .map(AgentCommand::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }
}
