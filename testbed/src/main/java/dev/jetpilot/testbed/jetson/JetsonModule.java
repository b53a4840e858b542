package dev.jetpilot.testbed.jetson;

import java.util.Arrays;
import java.util.List;

/**
 * The Jetson modules the testbed knows: what a node of that kind says about itself, and how warm it gets.
 *
 * <p>Compute capability, memory and power modes as in NVIDIA's module data sheets and {@code nvpmodel} tables; the
 * factors between power modes are estimates (a mode change moves latency by up to a factor of two).
 */
public enum JetsonModule {
    NANO_4GB("nano-4gb", "5.3", 4, 4, 0, 2, mode("MAXN", 10, 1.0), mode("5W", 5, 1.8)),
    ORIN_NANO_8GB(
            "orin-nano-8gb", "8.7", 6, 8, 0, 4.5, mode("25W", 25, 1.0), mode("15W", 15, 1.35), mode("7W", 7, 2.1)),
    ORIN_NX_16GB("orin-nx-16gb", "8.7", 8, 16, 2, 6, mode("25W", 25, 1.0), mode("15W", 15, 1.4), mode("10W", 10, 1.9)),
    AGX_ORIN_64GB(
            "agx-orin-64gb", "8.7", 12, 64, 2, 9, mode("MAXN", 60, 1.0), mode("50W", 50, 1.1), mode("30W", 30, 1.45)),
    AGX_THOR_128GB("agx-thor-128gb", "11.0", 14, 128, 0, 20, mode("MAXN", 130, 1.0), mode("120W", 120, 1.05)),
    XAVIER_NX_8GB(
            "xavier-nx-8gb", "7.2", 6, 8, 2, 4, mode("20W", 20, 1.0), mode("15W", 15, 1.15), mode("10W", 10, 1.6));

    /**
     * A power mode, by the name that {@code nvpmodel -q} shows: the numbers differ from board to board.
     *
     * @param name as in nvpmodel.conf
     * @param watts budget of the mode
     * @param latencyFactor how much longer an inference takes than in the module's fastest mode, at least 1
     */
    public record PowerMode(String name, double watts, double latencyFactor) {}

    private final String label;
    private final String computeCapability;
    private final int cores;
    private final int memoryGi;
    private final int dlaCores;
    private final double idleWatts;
    private final List<PowerMode> powerModes;

    JetsonModule(
            String label,
            String computeCapability,
            int cores,
            int memoryGi,
            int dlaCores,
            double idleWatts,
            PowerMode... powerModes) {
        this.label = label;
        this.computeCapability = computeCapability;
        this.cores = cores;
        this.memoryGi = memoryGi;
        this.dlaCores = dlaCores;
        this.idleWatts = idleWatts;
        this.powerModes = List.of(powerModes);
    }

    private static PowerMode mode(String name, double watts, double latencyFactor) {
        return new PowerMode(name, watts, latencyFactor);
    }

    /** The module called so in the label {@code jetpilot.dev/module}. */
    public static JetsonModule of(String label) {
        return Arrays.stream(values())
                .filter(module -> module.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Jetson module '" + label + "'; known are "
                        + Arrays.stream(values()).map(JetsonModule::label).toList()));
    }

    /** Value of the node label {@code jetpilot.dev/module}. */
    public String label() {
        return label;
    }

    /** CUDA compute capability, as in {@code 8.7}. */
    public String computeCapability() {
        return computeCapability;
    }

    public int cores() {
        return cores;
    }

    /** Memory that CPU and GPU share, in GiB. */
    public int memoryGi() {
        return memoryGi;
    }

    public int dlaCores() {
        return dlaCores;
    }

    /** Power drawn without load, in watts. */
    public double idleWatts() {
        return idleWatts;
    }

    /** The power modes, fastest first. */
    public List<PowerMode> powerModes() {
        return powerModes;
    }

    /** The mode of that name. */
    public PowerMode powerMode(String name) {
        return powerModes.stream()
                .filter(mode -> mode.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("module " + label + " has no power mode '" + name + "'; it has "
                                + powerModes.stream().map(PowerMode::name).toList()));
    }
}
