package dev.jetpilot.operator.fleet;

import java.time.Duration;

/**
 * A hardware class of a model.
 *
 * @param name its name, unique within the model
 * @param nodes which nodes are of it
 * @param preparation what building its engine and validating may take on a node, beside what any pod may take
 */
public record ClassDefinition(String name, LabelMatch nodes, Duration preparation) {
    /** A class without an engine to build or anything to validate. */
    public ClassDefinition(String name, LabelMatch nodes) {
        this(name, nodes, Duration.ZERO);
    }
}
