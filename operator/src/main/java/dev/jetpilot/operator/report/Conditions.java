package dev.jetpilot.operator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes conditions that keep their {@code lastTransitionTime} while their status is unchanged. */
public final class Conditions {
    private static final int LONGEST_MESSAGE = 1024;

    private final List<Condition> previous;
    private final long generation;
    private final Instant now;

    /**
     * @param previous conditions as they were
     * @param generation of the object they speak of
     * @param now when a condition that changes changes
     */
    public Conditions(List<Condition> previous, long generation, Instant now) {
        this.previous = List.copyOf(previous);
        this.generation = generation;
        this.now = now;
    }

    /** The status the condition had. */
    Optional<String> status(String type) {
        return find(type).map(Condition::getStatus);
    }

    /** One condition. Messages are cut to what a status should bear. */
    public Condition of(String type, String status, String reason, String message) {
        String since = find(type)
                .filter(c -> status.equals(c.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElse(WaitingNodes.seconds(now));
        String text = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 3) + "...";
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(text)
                .withLastTransitionTime(since)
                .withObservedGeneration(generation)
                .build();
    }

    private Optional<Condition> find(String type) {
        return previous.stream().filter(c -> type.equals(c.getType())).findFirst();
    }
}
