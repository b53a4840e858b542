/**
 * The cache on the node. One directory per digest, which appears under its name by one rename when everything in it is whole, verified
 * and on the disk; until then it grows under {@code .partial}, where a fetch that was killed goes on.
 */
package dev.jetpilot.agent.fetch.store;
