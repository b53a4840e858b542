package dev.jetpilot.testbed.jetson;

/**
 * Requests that one version of a model was asked on one node.
 *
 * @param node name of the node
 * @param model value of {@code JETPILOT_MODEL_NAME}
 * @param version value of {@code JETPILOT_MODEL_VERSION}
 * @param served requests answered
 * @param overSlo those of them that took longer than the world's objective for the node
 * @param failed requests that were answered with an error, not among served
 */
public record RequestTally(String node, String model, String version, long served, long overSlo, long failed) {}
