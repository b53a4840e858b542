package dev.jetpilot.testbed.nodeside;

/**
 * A node, as far as its disk has to do with it.
 *
 * @param name of the node
 * @param module as in the label {@code jetpilot.dev/module}
 * @param l4tLine as in the label {@code jetpilot.dev/l4t-line}
 * @param ip its address
 */
public record NodeHost(String name, String module, String l4tLine, String ip) {}
