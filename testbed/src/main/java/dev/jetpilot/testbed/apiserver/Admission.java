package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Judges objects of one kind before they are stored. Called with what would be stored, defaults and pruning done. */
@FunctionalInterface
public interface Admission {
    /** Accepts everything. */
    Admission NONE = (object, previous) -> List.of();

    /**
     * Says what is wrong.
     *
     * @param object what would be stored
     * @param previous what it replaces; empty when it is created
     * @return one line per fault, in the form {@code <field path>: <what is wrong>}; empty if it may be stored
     */
    List<String> validate(JsonNode object, Optional<JsonNode> previous);
}
