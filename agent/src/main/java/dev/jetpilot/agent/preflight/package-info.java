/**
 * {@code agent preflight}, the first init container of a pod: is the node what its labels say, and is there room? It writes down what the
 * node is, for the containers that come after it, and removes models and engines that nobody uses.
 */
package dev.jetpilot.agent.preflight;
