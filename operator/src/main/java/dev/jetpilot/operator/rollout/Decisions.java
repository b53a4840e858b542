package dev.jetpilot.operator.rollout;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people decided by annotations on the EdgeRollout: safe to repeat and to lose.
 *
 * @param hold why forward moves are held
 * @param approve a step that may be left
 * @param reject an attempt that ends
 * @param retry an attempt that may begin where the one before was rejected
 */
public record Decisions(
        Optional<String> hold, Optional<StepRef> approve, Optional<AttemptRef> reject, Optional<AttemptRef> retry) {

    private static final Pattern ATTEMPT = Pattern.compile("(\\S+)#(\\d{1,9})");
    private static final Pattern STEP = Pattern.compile("(\\S+)#(\\d{1,9})\\.(\\d{1,9})");

    /** Nobody decided anything. */
    public static final Decisions NONE =
            new Decisions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * One attempt of a model.
     *
     * @param model name of the EdgeModel
     * @param attempt from 1
     */
    public record AttemptRef(String model, int attempt) {
        /**
         * Reads {@code <model>#<attempt>}.
         *
         * @throws IllegalArgumentException when it does not read like that
         */
        public static AttemptRef parse(String text) {
            Matcher m = ATTEMPT.matcher(text.trim());
            if (!m.matches()) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" must read <model>#<attempt>, as in peoplenet-2-8-0#2");
            }
            return new AttemptRef(m.group(1), Integer.parseInt(m.group(2)));
        }

        boolean names(String targetModel, int targetAttempt) {
            return model.equals(targetModel) && attempt == targetAttempt;
        }
    }

    /**
     * One step of one attempt of a model.
     *
     * @param model name of the EdgeModel
     * @param attempt from 1
     * @param step from 1, the first of spec
     */
    public record StepRef(String model, int attempt, int step) {
        /**
         * Reads {@code <model>#<attempt>.<step>}.
         *
         * @throws IllegalArgumentException when it does not read like that
         */
        public static StepRef parse(String text) {
            Matcher m = STEP.matcher(text.trim());
            if (!m.matches()) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" must read <model>#<attempt>.<step>, as in peoplenet-2-8-0#1.3");
            }
            return new StepRef(m.group(1), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
        }
    }

    /** Whether the step at this index of this attempt is approved. */
    boolean approves(String model, int attempt, int stepIndex) {
        return approve.isPresent() && approve.get().equals(new StepRef(model, attempt, stepIndex + 1));
    }

    /** Whether this attempt is ended by a person. */
    boolean rejects(String model, int attempt) {
        return reject.isPresent() && reject.get().names(model, attempt);
    }

    /** Whether this attempt, the next one, is to begin. */
    boolean retries(String model, int attempt) {
        return retry.isPresent() && retry.get().names(model, attempt);
    }
}
