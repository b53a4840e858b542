package dev.jetpilot.operator.fleet;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Optional;

/** One step of a canary, as it was frozen when the attempt began. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.SetWeight.class, name = "setWeight"),
    @JsonSubTypes.Type(value = Step.Analysis.class, name = "analysis"),
    @JsonSubTypes.Type(value = Step.Pause.class, name = "pause")
})
public sealed interface Step {

    /** The word users know it by. */
    String word();

    /**
     * Move nodes until this share of the class's online nodes is on the new revision.
     *
     * @param weight rounded up, at least 1
     */
    record SetWeight(Share weight) implements Step {
        @Override
        public String word() {
            return "setWeight " + weight;
        }
    }

    /**
     * Wait for a proven verdict.
     *
     * @param min not before
     * @param max then {@code onInconclusive} decides
     */
    record Analysis(Duration min, Duration max) implements Step {
        @Override
        public String word() {
            return "analysis";
        }
    }

    /**
     * Wait.
     *
     * @param duration how long; empty: until approved
     */
    record Pause(Optional<Duration> duration) implements Step {
        @Override
        public String word() {
            return "pause";
        }
    }
}
