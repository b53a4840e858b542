package dev.jetpilot.testbed.nodeside;

/**
 * How the process of a container ended.
 *
 * @param podUid its pod
 * @param number of the process, as it was given when it was started
 * @param exitCode 128 and the number of the signal, if one ended it
 * @param outOfMemory whether the kernel's memory killer ended it
 * @param message what it wrote to its termination message path
 * @param log the end of its output
 */
public record ProcessEnd(String podUid, long number, int exitCode, boolean outOfMemory, String message, String log) {}
