package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.AgentMain;
import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.fetch.Arguments;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.Report;
import dev.jetpilot.agent.fetch.store.Durable;
import dev.jetpilot.agent.host.BoundedReader;
import dev.jetpilot.agent.host.Reading;
import dev.jetpilot.agent.host.Root;
import dev.jetpilot.agent.telemetry.Memory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code agent preflight}: see docs/engines.md for the command line. Exit code 20 if the node is not what its hardware class asks for. */
public final class PreflightCommand implements AgentMain.Command {
    private static final Duration PER_FILE = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Clock clock;

    public PreflightCommand() {
        this(System.err, Clock.systemUTC());
    }

    /**
     * @param out for people
     * @param clock tells how long ago models were used
     */
    PreflightCommand(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public int run(List<String> words) {
        Report report = new Report(out);
        try {
            Arguments arguments = PreflightOptions.arguments(words);
            arguments.optional(Report.OPTION).map(Path::of).ifPresent(report::alsoTo);
            return report.end(Outcome.DONE, check(PreflightOptions.of(arguments), report));
        } catch (FetchFailure e) {
            return report.end(e.outcome(), e.getMessage());
        }
    }

    private String check(PreflightOptions options, Report report) throws FetchFailure {
        Root root = new Root(options.root());
        Reading<NodeFacts> reading = new BoundedReader(root, PER_FILE, WHOLE)
                .read(host -> NodeFacts.read(host, Memory.read(host).total()));
        reading.findings().forEach(f -> report.log(f.file() + " " + f.problem().word() + ": " + f.what()));
        HostLabels host = HostLabels.of(reading.value());
        compare(options.expected(), host);
        if (options.facts().isPresent()) {
            write(options.facts().get(), HostFile.of(reading.value(), host));
        }
        String room = options.room()
                .map(r -> new RoomMaker(root.directory(), report::log).make(r, clock.instant()))
                .orElse("");
        return told(host) + unread(options.expected(), host) + room;
    }

    private static void compare(List<Expectation> expected, HostLabels host) throws FetchFailure {
        List<String> differences = expected.stream()
                .map(e -> e.difference(host))
                .flatMap(Optional::stream)
                .toList();
        if (!differences.isEmpty()) {
            throw new FetchFailure(
                    Outcome.HOST_DIFFERS,
                    "this node",
                    String.join("; ", differences),
                    "correct the labels jetpilot.dev/… of the node, or give the EdgeModel a hardware class for such nodes");
        }
    }

    private static void write(Path file, byte[] bytes) throws FetchFailure {
        try {
            Durable.write(file, bytes);
        } catch (IOException e) {
            throw new FetchFailure(
                    Outcome.OTHER,
                    file.toString(),
                    "it cannot be written (" + e + ")",
                    "look at the volume's mount",
                    e);
        }
    }

    private static String told(HostLabels host) {
        String values = host.values().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
        return values.isEmpty() ? "nothing is known of this node" : values;
    }

    /** Said, so that a person sees what was not compared. */
    private static String unread(List<Expectation> expected, HostLabels host) {
        String names = expected.stream()
                .filter(e -> e.unreadable(host))
                .map(Expectation::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; not compared, as the node does not tell: " + names;
    }
}
