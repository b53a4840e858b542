package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.operator.report.TextTable;
import dev.jetpilot.testbed.jetson.NodePlan;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** How things stand at a moment: the fleet as a map, and each rollout as its class table. */
final class Standing {
    private final Cluster cluster;
    private final Chronicle chronicle;
    private final FleetMap map;

    Standing(Cluster cluster, Chronicle chronicle, boolean color) {
        this.cluster = cluster;
        this.chronicle = chronicle;
        this.map = new FleetMap(color);
    }

    /** Map and tables. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(map.lines(cells()));
        Instant now = cluster.time().now();
        chronicle.rollouts().values().forEach(rollout -> {
            lines.add("");
            lines.addAll(table(rollout, now).lines().toList());
        });
        return lines;
    }

    /** What {@code kubectl get er} says in one line, and below it the class table. */
    static String table(EdgeRollout rollout, Instant now) {
        EdgeRolloutStatus status = rollout.getStatus();
        String name = rollout.getMetadata().getName() + "  "
                + rollout.getSpec().modelRef().name();
        if (status == null || status.phase() == null) {
            return name + "  not seen by the operator yet\n";
        }
        RolloutSummary summary = status.summary();
        String step = summary == null ? "" : "  " + summary.step();
        String reason = summary == null || summary.reason() == null ? "" : "  " + summary.reason();
        return name + "  " + status.phase() + step + reason + "\n" + TextTable.of(rollout, now);
    }

    private List<FleetMap.Cell> cells() {
        Set<String> silent = chronicle.silent();
        World world = cluster.world();
        return world.nodes().stream()
                .map(node -> cell(node, world, !silent.contains(node.name())))
                .sorted(Comparator.comparing(FleetMap.Cell::hardwareClass).thenComparing(FleetMap.Cell::node))
                .toList();
    }

    private static FleetMap.Cell cell(NodePlan node, World world, boolean online) {
        List<ServingMoment> moments = world.timeline(node.name());
        ServingMoment last = moments.isEmpty() ? ServingMoment.NOTHING : moments.get(moments.size() - 1);
        return new FleetMap.Cell(
                node.name(), hardwareClass(node), site(node), last.version().orElse(""), last.ready(), online);
    }

    /** The kind of board, without its memory: what the samples call the hardware class. */
    static String hardwareClass(NodePlan node) {
        return node.module().label().replaceFirst("-\\d+gb$", "");
    }

    static String site(NodePlan node) {
        return node.labels().getOrDefault("site", "");
    }
}
