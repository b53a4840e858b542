package dev.jetpilot.agent;

import dev.jetpilot.agent.fetch.FetchCommand;
import dev.jetpilot.agent.fetch.age.SealCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code java -jar jetpilot-agent.jar COMMAND …}: exit code 0 if it was done, 2 for a command line that makes no sense, else the command's own. */
public final class AgentMain {
    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of(
            "fetch", words -> new FetchCommand().run(words),
            "seal", words -> SealCommand.seal().run(words),
            "unseal", words -> SealCommand.unseal().run(words)));

    private AgentMain() {}

    /** What the agent can be asked to do. */
    @FunctionalInterface
    public interface Command {
        /** Returns the exit code: 0 if it was done. */
        int run(List<String> arguments);
    }

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments)));
    }

    static int run(List<String> arguments) {
        Command command = arguments.isEmpty() ? null : COMMANDS.get(arguments.get(0));
        if (command == null) {
            System.err.println("agent: say what to do, one of: " + String.join(", ", COMMANDS.keySet()));
            return 2;
        }
        return command.run(arguments.subList(1, arguments.size()));
    }
}
