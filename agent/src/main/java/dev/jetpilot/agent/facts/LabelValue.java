package dev.jetpilot.agent.facts;

import java.util.Optional;

/**
 * A text as it may be the value of a Kubernetes label: at most 63 of {@code A-Z a-z 0-9 . _ -}, a letter or digit first and
 * last (k8s.io/apimachinery, {@code validation.IsValidLabelValue}).
 */
final class LabelValue {
    private static final int LONGEST = 63;

    private LabelValue() {}

    /** The text with everything else replaced by {@code -}; nothing if nothing is left of it. */
    static Optional<String> of(String text) {
        String value = text.replaceAll("[^A-Za-z0-9._-]", "-");
        value = value.substring(0, Math.min(value.length(), LONGEST)).replaceAll("^[._-]+|[._-]+$", "");
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
