package dev.jetpilot.operator.facts.agents;

import java.net.URI;

/**
 * A node agent that can be asked.
 *
 * @param node name of the node it is on
 * @param podUid of its pod
 * @param metrics where it tells
 */
public record Agent(String node, String podUid, URI metrics) {}
