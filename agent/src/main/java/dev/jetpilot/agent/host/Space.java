package dev.jetpilot.agent.host;

/**
 * Of the file system that a directory is on.
 *
 * @param total bytes
 * @param free bytes that a user other than root may still write
 */
public record Space(long total, long free) {}
