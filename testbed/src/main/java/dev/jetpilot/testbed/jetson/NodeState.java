package dev.jetpilot.testbed.jetson;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a node is and has at the moment. Its monitor is the node's lock: whoever reads or writes it holds it. */
final class NodeState {
    final Map<String, HostedPod> pods = new LinkedHashMap<>();
    final Diary diary;
    NodePlan plan;
    Board board;
    NodeRuntime runtime;
    boolean powered;
    boolean connected;
    MetricsFault metricsFault = MetricsFault.NONE;

    NodeState(NodePlan plan) {
        this.plan = plan;
        this.diary = new Diary(plan.name(), plan.sloMillis());
    }

    /** An empty disk and a cool board. */
    synchronized void flash(NodePlan flashed, NodeRuntime empty) {
        plan = flashed;
        board = new Board(flashed.module());
        runtime = empty;
    }

    /** Whether it has power and network. */
    synchronized boolean online() {
        return powered && connected;
    }
}
