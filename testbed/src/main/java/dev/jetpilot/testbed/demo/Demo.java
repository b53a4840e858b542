package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.HtmlPage;
import dev.jetpilot.testbed.demo.report.Mark;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import dev.jetpilot.testbed.demo.report.RunReport;
import dev.jetpilot.testbed.demo.report.TextPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * {@code mvn -Pdemo}: exit code 0 if all happened that should have, 1 if not, 2 if an option makes no sense or the machine has not what the
 * chosen cluster is built with.
 */
public final class Demo {
    private final DemoOptions options;
    private final Terminal terminal;

    private Demo(DemoOptions options) {
        this.options = options;
        this.terminal = Terminal.of(options.color());
    }

    public static void main(String[] arguments) throws Exception {
        DemoOptions options;
        try {
            options = DemoOptions.of(System.getProperties());
        } catch (DemoOptions.InvalidOptionsException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Optional<String> missing = options.server().missing();
        if (missing.isPresent()) {
            System.err.println("demo: " + missing.get() + "; without -Dcluster=real it needs nothing of this");
            System.exit(2);
        }
        System.exit(new Demo(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Files.createDirectories(options.output());
        Files.deleteIfExists(options.output().resolve("operator.log"));
        try (Cluster cluster = Cluster.start(options);
                Screen screen = terminal.screen();
                Run run = new Run(options, cluster, screen, terminal.live())) {
            RunReport report = play(run, cluster);
            run.stopPainting();
            screen.end();
            Path page = options.output().resolve("report.html");
            Files.writeString(page, HtmlPage.of(report));
            System.out.println();
            TextPage.of(report).forEach(System.out::println);
            System.out.println("The report with the timeline of the fleet: " + page.normalize());
            if (options.keep()) {
                System.out.println("Cluster and operator go on until you press Ctrl-C: kubectl --kubeconfig "
                        + cluster.kubeconfig().normalize() + " get er,em,nodes -A");
                new CountDownLatch(1).await();
            }
            return report.allMet();
        }
    }

    private RunReport play(Run run, Cluster cluster) throws InterruptedException {
        List<Expectation> stuck = new ArrayList<>();
        Plot plot = null;
        try {
            List<ObjectNode> objects = Manifests.read(options.manifests().orElse(options.samples()));
            Manifests.namespaces(cluster.user(), objects);
            run.await(
                    "all nodes to be registered",
                    () -> cluster.user().nodes().list().getItems().size() == options.nodes());
            plot = options.manifests().isPresent() ? new OwnYaml(run, objects) : new Story(run, objects);
            plot.play();
        } catch (Run.StuckException | Manifests.RefusedException e) {
            run.act(e.getMessage());
            stuck.add(new Expectation(
                    "the demo goes on to its end",
                    "yes",
                    e.getMessage().lines().findFirst().orElse(""),
                    false));
        }
        return report(run, cluster, plot, stuck);
    }

    private RunReport report(Run run, Cluster cluster, Plot plot, List<Expectation> stuck) {
        Duration wallTime = run.wallTime();
        Period when = new Period(run.begin(), cluster.time().now());
        Timeline timeline = new Timeline(run.chronicle(), cluster.world(), when);
        List<NodeRow> rows = timeline.rows();
        Accounts accounts = new Accounts(run.chronicle(), rows);
        List<RolloutAccount> rollouts = run.targets().stream().map(accounts::of).toList();
        List<Mark> marks = new ArrayList<>(run.marks());
        marks.addAll(timeline.verdicts());
        marks.sort(Comparator.comparing(Mark::at));
        List<Expectation> expectations = new ArrayList<>(stuck);
        if (plot != null) {
            expectations.addAll(plot.expectations(
                    new Plot.Outcome(when, rows, rollouts, run.chronicle().all(Happening.class))));
        }
        List<String> tables = run.chronicle().rollouts().values().stream()
                .map(rollout -> Standing.table(rollout, when.to()))
                .toList();
        return new RunReport(
                plot == null ? "The demo did not begin" : plot.title() + where(),
                when,
                wallTime,
                rows,
                timeline.stages(),
                marks,
                rollouts,
                expectations,
                tables,
                run.decisions());
    }

    private String where() {
        return switch (options.server()) {
            case EMBEDDED -> "";
            case REAL -> ", on a real control plane";
        };
    }
}
