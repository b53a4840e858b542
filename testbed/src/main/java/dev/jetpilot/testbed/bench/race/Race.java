package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code mvn -q -Prace -pl testbed -am verify -DskipTests}: exit code 0 if the race could be run, whoever won it; 2 if it could not be
 * started. Prints the report and writes it, as Markdown, to {@code testbed/target/race/report.md}.
 */
@SuppressWarnings("SystemConsoleOut")
public final class Race {
    private static final int STARTS = 3;
    private static final Duration CALM = Duration.ofSeconds(15);
    private static final String ALL_AT_ONCE = "100%";
    private static final String TENTH = "10%";

    private final Arena arena;
    private final RaceOptions options;
    private final List<Heat> heats = new ArrayList<>();
    private final OperatorFacts facts = new OperatorFacts();
    private Optional<Breach> breach = Optional.empty();

    private Race(Arena arena) {
        this.arena = arena;
        this.options = arena.options();
    }

    public static void main(String[] arguments) throws IOException {
        Optional<String> missing = RealControlPlane.missing(ControlPlaneOptions.chosenStore());
        if (missing.isPresent()) {
            System.err.println("race: " + missing.get());
            System.exit(2);
        }
        RaceOptions options = RaceOptions.of(System.getProperties());
        RaceReport report;
        try (Arena arena = Arena.open(options)) {
            Race race = new Race(arena);
            race.run();
            report = new RaceReport(options, race.heats, race.facts, race.breach);
        }
        Path file = options.output().resolve("report.md");
        Files.writeString(file, report.markdown());
        System.out.println(report.markdown());
        System.out.println("Written to " + file.normalize());
    }

    private void run() {
        say("the control plane runs in " + arena.plane().directory());
        facts.empty(starts(), rest());
        arena.populate();
        say(options.nodes() + " nodes are Ready");
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
            boolean last = repeat == options.repeats() - 1;
            if (repeat % 2 == 0) {
                plain(repeat == 0);
                jetpilot(repeat == 0, last);
            } else {
                jetpilot(false, last);
                plain(false);
            }
        }
    }

    private List<Duration> starts() {
        List<Duration> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (OperatorUnderTest operator = arena.operator()) {
                starts.add(operator.startToReady());
            }
        }
        return starts;
    }

    private double rest() {
        try (OperatorUnderTest operator = arena.operator()) {
            Patience.pass(CALM);
            return operator.residentMib();
        }
    }

    private void plain(boolean first) {
        try (PlainDaemonSet plain = new PlainDaemonSet(arena)) {
            plain.enter();
            distances(plain, Optional.empty(), first);
        }
    }

    private void jetpilot(boolean first, boolean last) {
        try (Jetpilot jetpilot = new Jetpilot(arena)) {
            if (first) {
                jetpilot.enter();
                deploy(jetpilot, "1.0.0");
                jetpilot.operator().close();
                facts.atFleet(starts());
            }
            jetpilot.enter();
            distances(jetpilot, Optional.of(jetpilot.operator()), first);
            facts.peak(jetpilot.operator().peakMib());
            if (last && options.breach()) {
                deploy(jetpilot, "3.0.0");
                breach = Optional.of(Breach.run(arena, jetpilot, "3.0.0"));
                say("breach: " + breach.get());
            }
        }
    }

    /** Without a measurement, as fast as it goes. */
    private void deploy(Contender contender, String version) {
        contender.send(version, ALL_AT_ONCE);
        Patience.await(
                contender.name() + " to have deployed " + version,
                () -> arena.serving().nodes(version).size() == options.nodes());
        Patience.await(contender.name() + " to be settled", () -> contender.settled(version));
        say(contender.name() + " has deployed " + version);
    }

    private void distances(Contender contender, Optional<OperatorUnderTest> operator, boolean first) {
        deploy(contender, "1.0.0");
        if (first) {
            settled(contender, operator);
        }
        run(contender, operator, "2.0.0", TENTH, false);
        Patience.await(contender.name() + " to be settled", () -> contender.settled("2.0.0"));
        if (options.dead() > 0) {
            arena.switchOff();
            run(contender, operator, "3.0.0", Integer.toString(options.fewUnavailable()), true);
            arena.switchOn();
        }
    }

    /** Once its pods are there and nothing is wanted, a contender should write nothing. */
    private void settled(Contender contender, Optional<OperatorUnderTest> operator) {
        Patience.pass(CALM);
        Instant from = Instant.now();
        Patience.pass(options.settled());
        WriteCount writes = WriteCount.of(arena.plane().audit(), from, Instant.now());
        facts.settled(contender.name(), writes);
        operator.ifPresent(running -> facts.restingAtFleet(running.residentMib()));
        say(contender.name() + " wrote " + writes.all() + " times in "
                + options.settled().toSeconds() + " s when settled " + writes.by());
    }

    private void run(
            Contender contender,
            Optional<OperatorUnderTest> operator,
            String version,
            String maxUnavailable,
            boolean dead) {
        Heat heat = Heat.run(arena, contender, operator, version, maxUnavailable, dead);
        heats.add(heat);
        operator.ifPresent(running -> facts.peak(running.peakMib()));
        say(String.format(
                Locale.ROOT,
                "%s%s: %d of %d nodes in %.1f s, %.2f writes a node, %.2f by the operator, operator %.1f CPU s, load %.1f",
                heat.contender(),
                dead ? " beside " + options.dead() + " dead nodes" : "",
                heat.updated(),
                heat.wanted(),
                heat.seconds(),
                (double) heat.writes().all() / Math.max(1, heat.updated()),
                (double) heat.writes().of(Arena.OPERATOR) / Math.max(1, heat.updated()),
                heat.operatorCpu(),
                heat.load()));
    }

    private static void say(String what) {
        System.out.println("race: " + LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + what);
    }
}
