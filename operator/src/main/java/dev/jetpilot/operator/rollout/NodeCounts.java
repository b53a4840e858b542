package dev.jetpilot.operator.rollout;

/**
 * Counts of a class's nodes.
 *
 * @param desired nodes of the class
 * @param updated nodes assigned to the target revision
 * @param ready online nodes that serve what they are assigned
 * @param moving online nodes on the way to what they are assigned
 * @param failed nodes that failed in this attempt
 * @param offline nodes whose Ready condition is Unknown
 * @param unassigned nodes without an assignment
 */
public record NodeCounts(int desired, int updated, int ready, int moving, int failed, int offline, int unassigned) {

    /** Nodes whose Ready condition is not Unknown. */
    public int online() {
        return desired - offline;
    }

    /** Sums two classes. */
    public NodeCounts plus(NodeCounts o) {
        return new NodeCounts(
                desired + o.desired,
                updated + o.updated,
                ready + o.ready,
                moving + o.moving,
                failed + o.failed,
                offline + o.offline,
                unassigned + o.unassigned);
    }
}
