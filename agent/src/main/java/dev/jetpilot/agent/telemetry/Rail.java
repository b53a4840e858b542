package dev.jetpilot.agent.telemetry;

/**
 * A supply rail with a sensor.
 *
 * @param name the board's name for it, as in {@code VDD_IN}; a second one of that name has its number behind it
 * @param watts drawn; around zero it may be negative, the sensors have an offset (Thor's VDD_GPU when idle)
 */
public record Rail(String name, double watts) {}
