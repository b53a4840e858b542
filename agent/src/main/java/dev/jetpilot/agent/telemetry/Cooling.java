package dev.jetpilot.agent.telemetry;

import java.util.regex.Pattern;

/**
 * A cooling device: something the kernel does against heat.
 *
 * @param number the kernel's; several devices may have one name
 * @param device the kernel's name for it, as in {@code devfreq-17000000.gpu} or {@code pwm-fan}
 * @param state 0 while it does nothing, else how much of it
 */
public record Cooling(int number, String device, long state) {
    /**
     * Those that take clock cycles away, or announce that it is done. Orin and Thor: {@code cpufreq-cpu0},
     * {@code devfreq-17000000.gpu}, {@code devfreq-gpu-gpc-0}, {@code gpu-throttle-alert}; Tegra kernels before 5:
     * {@code gpu-throttle-alert}, {@code cpu-balanced}, {@code tegra-heavy}.
     *
     * <p>A list of what counts and not of what does not: Nano and TX2 have devices ({@code core_dvfs_floor}; from memory)
     * that raise a voltage in the cold and are at work at any usual temperature. Fans are no throttling, nor is
     * {@code hot-surface-alert}: that one warns of a case of 70 °C, and toggles under load for hours.
     */
    private static final Pattern SLOWS_DOWN =
            Pattern.compile(".*-throttle-alert|(thermal-)?(cpufreq|devfreq)-.*|.*[-_](balanced|heavy)");

    /** Whether it takes clock cycles away when it is at work. */
    public boolean slowsDown() {
        return SLOWS_DOWN.matcher(device).matches();
    }
}
