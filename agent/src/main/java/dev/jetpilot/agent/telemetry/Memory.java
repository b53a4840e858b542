package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/meminfo}. CPU and GPU share this memory.
 *
 * @param bytes by kind: {@code total}, {@code free}, {@code available}, {@code buffers}, {@code cached},
 *     {@code swap_total}, {@code swap_free}, and {@code nvmap_used}: what the GPU and the other engines have allocated
 *     (not on Thor). Only what the kernel shows
 */
public record Memory(Map<String, Long> bytes) {
    private static final String FILE = "/proc/meminfo";
    private static final Pattern LINE = Pattern.compile("(\\w+):\\s+(\\d{1,15}) kB");

    private static final Map<String, String> KINDS = kinds();

    public Memory {
        bytes = Collections.unmodifiableMap(new LinkedHashMap<>(bytes));
    }

    public static Memory read(Host host) {
        Map<String, Long> found = new LinkedHashMap<>();
        Optional<String> text = host.text(FILE);
        if (text.isPresent()) {
            Map<String, Long> lines = new LinkedHashMap<>();
            text.get()
                    .lines()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> lines.putIfAbsent(line.group(1), Long.parseLong(line.group(2)) * 1024));
            KINDS.forEach(
                    (key, kind) -> Optional.ofNullable(lines.get(key)).ifPresent(value -> found.put(kind, value)));
            if (!found.containsKey("total")) {
                host.garbage(FILE, "it has no 'MemTotal: … kB'");
            }
        }
        return new Memory(found);
    }

    /** Bytes that the kernel counts, without what firmware keeps for itself. */
    public OptionalLong total() {
        Long total = bytes.get("total");
        return total == null ? OptionalLong.empty() : OptionalLong.of(total);
    }

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("MemTotal", "total");
        kinds.put("MemFree", "free");
        kinds.put("MemAvailable", "available");
        kinds.put("Buffers", "buffers");
        kinds.put("Cached", "cached");
        kinds.put("SwapTotal", "swap_total");
        kinds.put("SwapFree", "swap_free");
        kinds.put("NvMapMemUsed", "nvmap_used");
        return kinds;
    }
}
