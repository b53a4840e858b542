/**
 * The room of facts: what a node's agent says of the node becomes labels of the node.
 *
 * <p>Here is what is pure: an agent's page and the labels a node has become the labels it should have, or nothing.
 * {@code .agents} finds the agents, asks them, and has the labels written. A fact that is missing takes no label away,
 * and a fleet whose facts stand in its labels costs no write.
 */
package dev.jetpilot.operator.facts;
