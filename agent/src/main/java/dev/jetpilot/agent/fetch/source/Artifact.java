package dev.jetpilot.agent.fetch.source;

import java.util.List;
import java.util.Optional;

/**
 * What a model is made of.
 *
 * @param parts at least one
 * @param manifest bytes whose digest is the model's, where that is not the only part's own
 */
public record Artifact(List<Part> parts, Optional<byte[]> manifest) {
    public Artifact {
        parts = List.copyOf(parts);
    }

    public static Artifact file(Part part) {
        return new Artifact(List.of(part), Optional.empty());
    }
}
