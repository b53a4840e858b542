package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server said to dry runs. In memory only: lost, it is asked again. A refusal is forgotten
 * after a minute, so that a mended policy or quota is noticed; an acceptance after ten, so that a new one is;
 * that it could not answer, after ten seconds.
 */
public final class AdmissionMemory {
    /** How long a refusal counts. */
    static final Duration REFUSAL = Duration.ofSeconds(60);

    /** How long an acceptance counts. */
    static final Duration ACCEPTANCE = Duration.ofMinutes(10);

    /** How long it counts that the API server could not answer. */
    static final Duration NO_ANSWER = Duration.ofSeconds(10);

    private static final int MOST = 4096;

    /**
     * What a dry run was about.
     *
     * @param namespace namespace of the rollout
     * @param rollout name of the rollout
     * @param assignment what the pod would run
     * @param specHash hash of its DaemonSet
     */
    public record Question(String namespace, String rollout, Assignment assignment, String specHash) {}

    /**
     * What is known of a dry run.
     *
     * @param admission the answer
     * @param message what the API server said when it refused, or could not be asked
     * @param at when
     */
    public record Answer(Admission admission, Optional<String> message, Instant at) {}

    private final Map<Question, Answer> answers = new LinkedHashMap<>(16, 0.75f, true);

    /** Remembers an answer. */
    public synchronized void remember(Question question, Answer answer) {
        answers.put(question, answer);
        if (answers.size() > MOST) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    /** What is known now. */
    public synchronized Answer recall(Question question, Instant now) {
        Answer answer = answers.get(question);
        if (answer != null && !answer.at().plus(counts(answer.admission())).isAfter(now)) {
            answers.remove(question);
            answer = null;
        }
        return answer == null ? new Answer(Admission.UNKNOWN, Optional.empty(), now) : answer;
    }

    private static Duration counts(Admission admission) {
        return switch (admission) {
            case ACCEPTED -> ACCEPTANCE;
            case REFUSED -> REFUSAL;
            case UNKNOWN -> NO_ANSWER;
        };
    }
}
