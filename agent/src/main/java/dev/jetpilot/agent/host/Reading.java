package dev.jetpilot.agent.host;

import java.time.Duration;
import java.util.List;

/**
 * What one reading of the node's files brought.
 *
 * @param findings one for each file that is there and could not be used
 * @param took from the first question to the last answer
 */
public record Reading<T>(T value, List<Finding> findings, Duration took) {
    public Reading {
        findings = List.copyOf(findings);
    }
}
