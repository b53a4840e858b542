package dev.jetpilot.operator.fleet;

/** What the node's Ready condition says. */
public enum Connectivity {
    /** Ready is True. */
    READY,
    /** Ready is False: the kubelet answers and says that it cannot run pods. */
    NOT_READY,
    /** Ready is Unknown: nobody has heard of the node for a while. */
    OFFLINE;

    /** Whether the node counts in denominators. */
    public boolean online() {
        return this != OFFLINE;
    }
}
