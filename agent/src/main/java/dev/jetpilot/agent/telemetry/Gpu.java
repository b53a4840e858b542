package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The GPU that is part of the chip.
 *
 * @param load 0 to 1. Thor has no such file (its driver tells it to NVML only)
 * @param hertz now; {@code min} and {@code max} are the bounds in force, by power mode and by hand
 */
public record Gpu(OptionalDouble load, OptionalLong hertz, OptionalLong minHertz, OptionalLong maxHertz) {
    private static final String DEVFREQ = "/sys/class/devfreq";

    /**
     * {@code 57000000.gpu} (Nano), {@code 17000000.gp10b} (TX2), {@code .gv11b} (Xavier), {@code .ga10b} (Orin, JetPack 5),
     * {@code .gpu} (Orin, from JetPack 6), {@code gpu-gpc-0} (Thor); see jetson_stats, gpu.py.
     */
    private static final Pattern NAME = Pattern.compile("[0-9a-f]+\\.(gpu|gp10b|gv11b|ga10b|gb10b)|gpu-gpc-0");

    /** Where the load is if it is not beside the frequencies. */
    private static final List<String> LOADS = List.of(
            "/sys/devices/gpu.0/load",
            "/sys/devices/platform/gpu.0/load",
            "/sys/devices/platform/17000000.gpu/load",
            "/sys/devices/platform/bus@0/17000000.gpu/load",
            "/sys/devices/platform/17000000.ga10b/load",
            "/sys/devices/17000000.ga10b/load",
            "/sys/devices/17000000.gv11b/load",
            "/sys/devices/17000000.gp10b/load",
            "/sys/devices/57000000.gpu/load");

    /** {@code load} counts in thousandths. */
    private static final double PER_MILLE = 1000;

    static Gpu read(Host host) {
        Optional<String> devfreq = host.names(DEVFREQ).stream()
                .filter(name -> NAME.matcher(name).matches())
                .findFirst()
                .map(name -> DEVFREQ + "/" + name);
        List<String> loads = new ArrayList<>();
        devfreq.ifPresent(path -> loads.add(path + "/device/load"));
        loads.addAll(LOADS);
        return new Gpu(
                load(host, loads),
                hertz(host, devfreq, "cur_freq"),
                hertz(host, devfreq, "min_freq"),
                hertz(host, devfreq, "max_freq"));
    }

    private static OptionalDouble load(Host host, List<String> files) {
        for (String file : files) {
            if (host.bytes(file).isEmpty()) {
                continue;
            }
            OptionalLong load = host.number(file);
            if (load.isEmpty()) {
                return OptionalDouble.empty();
            }
            if (load.getAsLong() < 0 || load.getAsLong() > PER_MILLE) {
                host.garbage(file, "not 0 to 1000: " + load.getAsLong());
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(load.getAsLong() / PER_MILLE);
        }
        return OptionalDouble.empty();
    }

    private static OptionalLong hertz(Host host, Optional<String> devfreq, String name) {
        if (devfreq.isEmpty()) {
            return OptionalLong.empty();
        }
        String file = devfreq.get() + "/" + name;
        OptionalLong hertz = host.number(file);
        if (hertz.isPresent() && hertz.getAsLong() < 0) {
            host.garbage(file, "a frequency is not negative: " + hertz.getAsLong());
            return OptionalLong.empty();
        }
        return hertz;
    }
}
