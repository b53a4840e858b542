package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;

/** Decides whether a node's window counts. */
final class Admission {

    private Admission() {}

    /**
     * What keeps the whole window from counting.
     *
     * @param rules what the class is judged by
     * @param served whether the pod has been past its first start in this trial; later warm-ups are not excused
     * @param throttledSeconds how long the node has been excused as throttled in this trial
     * @param window the window
     */
    static Skip of(Rules rules, boolean served, double throttledSeconds, NodeWindow window) {
        if (!window.online()) {
            return Skip.OFFLINE;
        }
        if (window.phase() == Phase.LIFETIME) {
            return Skip.NONE;
        }
        if (window.dataAge() > 2 * rules.interval()) {
            return Skip.STALE;
        }
        if (window.seconds() > Rules.MAX_GAP) {
            return Skip.GAP;
        }
        if (window.podAge() < rules.warmup() && !served) {
            return Skip.WARMING_UP;
        }
        if (window.throttled() && throttledSeconds + window.seconds() <= Rules.MAX_THROTTLED) {
            return Skip.THROTTLED;
        }
        return Skip.NONE;
    }

    /** What keeps one sample of an admitted window from counting. */
    static Skip of(Sample sample) {
        if (sample instanceof Sample.Absent absent) {
            return absent.why();
        }
        if (sample instanceof Sample.Counts counts && !(counts.total() > 0)) {
            return Skip.NO_REQUESTS;
        }
        return Skip.NONE;
    }
}
