package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * All that a run of the demo has shown.
 *
 * @param title what was tried
 * @param when the whole run, in the demo's time
 * @param wallTime how long it took really
 * @param nodes by class, site and name
 * @param stages what the rollouts went through
 * @param marks moments worth seeing, oldest first
 * @param rollouts one a target, in order
 * @param expectations what should have happened
 * @param tables the class tables of the rollouts at the end
 * @param decisions what the operator said it decided, line by line
 */
public record RunReport(
        String title,
        Period when,
        Duration wallTime,
        List<NodeRow> nodes,
        List<Stage> stages,
        List<Mark> marks,
        List<RolloutAccount> rollouts,
        List<Expectation> expectations,
        List<String> tables,
        List<String> decisions) {

    public RunReport {
        nodes = List.copyOf(nodes);
        stages = List.copyOf(stages);
        marks = List.copyOf(marks);
        rollouts = List.copyOf(rollouts);
        expectations = List.copyOf(expectations);
        tables = List.copyOf(tables);
        decisions = List.copyOf(decisions);
    }

    /** Whether all happened that should have. */
    public boolean allMet() {
        return expectations.stream().allMatch(Expectation::met);
    }

    /** Hardware classes, in the order of the rows. */
    public List<String> hardwareClasses() {
        return nodes.stream().map(NodeRow::hardwareClass).distinct().toList();
    }

    /** Every version that was served, in order. */
    public List<String> versions() {
        TreeSet<String> versions = new TreeSet<>(VersionOrder.INSTANCE);
        nodes.forEach(n -> n.serving().forEach(s -> versions.add(s.version())));
        return List.copyOf(versions);
    }

    /** Nodes that were offline at the end. */
    public long offlineAtTheEnd() {
        return nodes.stream().filter(n -> n.offlineAt(when.to())).count();
    }
}
