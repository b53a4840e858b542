package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.pace.Retry;
import dev.jetpilot.agent.fetch.pace.Throttle;
import java.util.function.Consumer;

/**
 * How parts are brought here.
 *
 * @param retry what failed for a reason that may pass
 * @param throttle bytes per second
 * @param room on the cache's disk
 * @param boot id of the kernel's boot
 * @param log of decisions
 */
public record Transfer(Retry retry, Throttle throttle, Room room, String boot, Consumer<String> log) {}
