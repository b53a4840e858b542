package dev.jetpilot.agent.fetch.age;

import dev.jetpilot.agent.AgentMain;
import dev.jetpilot.agent.fetch.Arguments;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.Report;
import dev.jetpilot.agent.fetch.store.Room;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code agent seal} and {@code agent unseal}: an engine that was built of an encrypted model lies on the node's disk encrypted too, to
 * the identity that opens the model, and becomes plain in a memory volume only.
 */
public final class SealCommand implements AgentMain.Command {
    private static final String IN = "in";
    private static final String OUT = "out";
    private static final String IDENTITY = "age-identity";
    private static final String ANY_DISK = "plain-on-disk";

    private final boolean unseal;

    private SealCommand(boolean unseal) {
        this.unseal = unseal;
    }

    public static AgentMain.Command seal() {
        return new SealCommand(false);
    }

    public static AgentMain.Command unseal() {
        return new SealCommand(true);
    }

    @Override
    public int run(List<String> words) {
        Report report = new Report(System.err);
        try {
            Arguments arguments = Arguments.parse(
                    words, Set.of(IN, OUT, IDENTITY, Report.OPTION), unseal ? Set.of(ANY_DISK) : Set.of());
            arguments.optional(Report.OPTION).map(Path::of).ifPresent(report::alsoTo);
            Identity identity = Identity.read(arguments.path(IDENTITY));
            Path in = arguments.path(IN);
            Path out = arguments.path(OUT);
            if (unseal) {
                MemoryVolume.require(out.toAbsolutePath().getParent(), arguments.has(ANY_DISK));
                AgeFile.open(in, identity, out, new Room(Room.Free.OF_FILE_SYSTEM, 0));
            } else {
                AgeFile.seal(in, identity, out);
            }
            return report.end(Outcome.DONE, out + (unseal ? " is decrypted" : " is encrypted"));
        } catch (FetchFailure e) {
            return report.end(e.outcome(), e.getMessage());
        }
    }
}
