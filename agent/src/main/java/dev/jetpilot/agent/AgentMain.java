package dev.jetpilot.agent;

import dev.jetpilot.agent.fetch.FetchCommand;
import dev.jetpilot.agent.fetch.age.SealCommand;
import dev.jetpilot.agent.preflight.PreflightCommand;
import dev.jetpilot.agent.serve.ServeCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/** {@code java -jar jetpilot-agent.jar COMMAND …}: exit code 0 if it was done, 2 for a command line that makes no sense, else the command's own. */
public final class AgentMain {
    /** Made when asked for, so that one command does not load what another needs. */
    private static final Map<String, Supplier<Command>> COMMANDS = Map.of(
            "fetch", FetchCommand::new,
            "preflight", PreflightCommand::new,
            "seal", SealCommand::seal,
            "serve", ServeCommand::new,
            "unseal", SealCommand::unseal);

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
        Supplier<Command> command = arguments.isEmpty() ? null : COMMANDS.get(arguments.get(0));
        if (command == null) {
            System.err.println("agent: say what to do, one of: " + String.join(", ", new TreeSet<>(COMMANDS.keySet())));
            return 2;
        }
        return command.get().run(arguments.subList(1, arguments.size()));
    }
}
