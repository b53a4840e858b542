package dev.jetpilot.testbed.bench.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process uses, as Linux counts it in {@code /proc} (proc(5)). */
final class ProcessUsage {
    /** USER_HZ, which is 100 on every architecture that Jetpilot runs on. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields 14 and 15 of stat, counted from behind the command, which is field 2 and may have spaces in it. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final double KIB_PER_MIB = 1024;

    private ProcessUsage() {}

    /** Processor seconds of a process so far. */
    static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).trim().split(" "));
        return (Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(STIME))) / TICKS_PER_SECOND;
    }

    /** Resident memory of a process now, in MiB. */
    static double residentMib(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most that was ever resident, in MiB. */
    static double peakMib(long pid) {
        return status(pid, "VmHWM:");
    }

    /** The machine's load average of the last minute. */
    static double load() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("the race needs Linux's /proc", e);
        }
    }

    /** Memory of the machine, in MiB. */
    static double machineMib() {
        try {
            String total = Files.readAllLines(Path.of("/proc/meminfo")).get(0);
            return Double.parseDouble(total.replaceAll("[^0-9]", "")) / KIB_PER_MIB;
        } catch (IOException e) {
            throw new UncheckedIOException("the race needs Linux's /proc", e);
        }
    }

    private static double status(long pid, String key) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
                .findFirst()
                .orElseThrow();
    }

    private static String read(long pid, String file) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid, file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at: has it ended?", e);
        }
    }
}
