package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Refuses pods when they are created, dry runs included, as Pod Security or a quota would. */
@FunctionalInterface
public interface PodPolicy {
    /** Lets every pod in. */
    PodPolicy ALLOW = pod -> Optional.empty();

    /** Why this pod may not be created, such as {@code violates PodSecurity "baseline:latest": hostPath volumes}. */
    Optional<String> refusal(JsonNode pod);
}
