package dev.jetpilot.operator.analysis;

import java.util.List;
import java.util.Set;

/**
 * Everything the judge has to say about one trial at one moment.
 *
 * @param trial what it is about
 * @param step the step whose Pass evidence this is; a Pass of an earlier step proves nothing now
 * @param verdict Fail if any objective fails, CommonCause if any does and none fails, Pass if all pass
 * @param reason one CamelCase word, see {@link SloVerdict#reason()}; for a Fail the objective that decided
 * @param message one sentence with the numbers
 * @param baselineReady whether the history from before the first move suffices
 * @param objectives one entry an objective, in the order of the spec
 * @param alarmedNodes canary nodes that breach on their own; they return, the version is not blamed
 */
public record ClassVerdict(
        Trial trial,
        int step,
        Verdict verdict,
        String reason,
        String message,
        boolean baselineReady,
        List<SloVerdict> objectives,
        Set<String> alarmedNodes) {

    public ClassVerdict {
        objectives = List.copyOf(objectives);
        alarmedNodes = Set.copyOf(alarmedNodes);
    }
}
