package dev.jetpilot.operator.fleet;

import java.util.List;
import java.util.Map;

/**
 * Everything one rollout can see at one moment: the nodes it selects or has labelled, and the DaemonSets it
 * owns.
 *
 * @param nodes in the order of their names
 * @param workloads the DaemonSets by what they run
 * @param serviceCurrent whether the Service is as the target wants it, or none is wanted
 */
public record Fleet(List<NodeView> nodes, Map<Assignment, WorkloadView> workloads, boolean serviceCurrent) {

    public Fleet {
        nodes = List.copyOf(nodes);
        workloads = Map.copyOf(workloads);
    }
}
