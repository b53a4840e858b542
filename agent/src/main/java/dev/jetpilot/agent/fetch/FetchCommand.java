package dev.jetpilot.agent.fetch;

import dev.jetpilot.agent.AgentMain;
import dev.jetpilot.agent.fetch.pace.Pace;
import dev.jetpilot.agent.fetch.store.Room;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code agent fetch}: see docs/fetch.md for the command line and {@link Outcome} for the exit codes. */
public final class FetchCommand implements AgentMain.Command {
    private final Pace pace;
    private final Room.Free free;
    private final RandomGenerator random;

    public FetchCommand() {
        this(Pace.system(), Room.Free.OF_FILE_SYSTEM, RandomGenerator.getDefault());
    }

    /**
     * @param pace time
     * @param free asks for free space
     * @param random for jitter
     */
    FetchCommand(Pace pace, Room.Free free, RandomGenerator random) {
        this.pace = pace;
        this.free = free;
        this.random = random;
    }

    @Override
    public int run(List<String> words) {
        Report report = new Report(System.err);
        try {
            Arguments arguments = FetchOptions.arguments(words);
            arguments.optional(Report.OPTION).map(Path::of).ifPresent(report::alsoTo);
            return report.end(
                    Outcome.DONE, new Fetch(FetchOptions.of(arguments), pace, free, random, report::log).run());
        } catch (FetchFailure e) {
            return report.end(e.outcome(), e.getMessage());
        }
    }
}
