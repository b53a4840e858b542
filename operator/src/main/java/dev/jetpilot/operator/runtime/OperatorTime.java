package dev.jetpilot.operator.runtime;

import java.time.Duration;
import java.time.Instant;

/** The time the operator lives in: the system's, or one that passes faster, beside a testbed that does the same. */
public interface OperatorTime {

    /** What time it is. */
    Instant now();

    /** How long a span of this time lasts on the wall clock. */
    Duration real(Duration virtual);

    /** The system's own time. */
    static OperatorTime system() {
        return new OperatorTime() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public Duration real(Duration virtual) {
                return virtual;
            }
        };
    }
}
