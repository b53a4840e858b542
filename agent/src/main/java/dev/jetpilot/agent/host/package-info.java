/**
 * The files of the node: read under a root, links followed inside it, each file once a reading, bounded in time. What is
 * not there is nothing; what is there and makes no sense is a {@link dev.jetpilot.agent.host.Finding}, never an error.
 */
package dev.jetpilot.agent.host;
