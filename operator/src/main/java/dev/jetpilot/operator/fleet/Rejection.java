package dev.jetpilot.operator.fleet;

import java.time.Instant;

/**
 * Why a revision was rejected in a class.
 *
 * @param reason one CamelCase word, such as SLOBreached
 * @param message one sentence with the numbers
 * @param at when
 */
public record Rejection(String reason, String message, Instant at) {}
