package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import dev.jetpilot.agent.host.Space;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a node does at this moment.
 *
 * @param modelCache room in the file system that models and engines are kept in
 */
public record Telemetry(
        Memory memory,
        Optional<Space> modelCache,
        Gpu gpu,
        List<Cooling> cooling,
        List<Temperature> temperatures,
        List<OverCurrent> overCurrent,
        List<Rail> rails) {

    public Telemetry {
        cooling = List.copyOf(cooling);
        temperatures = List.copyOf(temperatures);
        overCurrent = List.copyOf(overCurrent);
        rails = List.copyOf(rails);
    }

    /** Reads it, what answers from memory first and what asks a bus last. */
    public static Telemetry read(Host host, Memory memory, String modelCache) {
        return new Telemetry(
                memory,
                host.space(modelCache),
                Gpu.read(host),
                CoolingDevices.read(host),
                ThermalZones.read(host),
                OverCurrent.read(host),
                PowerRails.read(host));
    }

    /** What the module draws, in watts, if the board's rails tell it. */
    public OptionalDouble modulePower() {
        return ModulePower.of(rails);
    }

    /** Whether heat takes clock cycles away; nothing if the board has no such devices. */
    public Optional<Boolean> throttled() {
        List<Cooling> slowing = cooling.stream().filter(Cooling::slowsDown).toList();
        return slowing.isEmpty()
                ? Optional.empty()
                : Optional.of(slowing.stream().anyMatch(device -> device.state() > 0));
    }
}
