/**
 * How a node does right now: power, temperature, throttling, GPU, memory, room for models. All values in base units;
 * what a board does not have is not there.
 */
package dev.jetpilot.agent.telemetry;
