package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often Orin and Thor have cut their clocks because of the supply. No thermal zone shows it, and latency suffers.
 *
 * @param input {@code oc1}: voltage too low; {@code oc2}: average current too high; {@code oc3}: momentary current too high
 *     (Jetson Linux Developer Guide, Platform Power and Performance, over-current throttling)
 * @param events since boot
 */
public record OverCurrent(String input, long events) {
    private static final String HWMON = "/sys/class/hwmon";
    private static final Pattern COUNTER = Pattern.compile("(oc\\d)_event_cnt");

    static List<OverCurrent> read(Host host) {
        List<OverCurrent> counters = new ArrayList<>();
        for (String entry : host.names(HWMON)) {
            String sensor = HWMON + "/" + entry;
            if (host.name(sensor + "/name").filter("soctherm_oc"::equals).isEmpty() || !counters.isEmpty()) {
                continue;
            }
            for (String file : host.names(sensor)) {
                Matcher matcher = COUNTER.matcher(file);
                if (matcher.matches()) {
                    host.number(sensor + "/" + file)
                            .ifPresent(events -> counters.add(new OverCurrent(matcher.group(1), events)));
                }
            }
        }
        return List.copyOf(counters);
    }
}
