package dev.jetpilot.operator.fleet;

/**
 * A hardware class of a model.
 *
 * @param name its name, unique within the model
 * @param nodes which nodes are of it
 */
public record ClassDefinition(String name, LabelMatch nodes) {}
