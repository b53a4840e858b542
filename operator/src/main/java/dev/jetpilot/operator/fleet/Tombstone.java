package dev.jetpilot.operator.fleet;

/**
 * What is kept of a pruned revision that was rejected in a class, so that it stays rejected.
 *
 * @param revision revision id
 * @param hardwareClass name of the class
 * @param attempt the attempt that was rejected
 * @param rejection why
 */
public record Tombstone(String revision, String hardwareClass, int attempt, Rejection rejection) {}
