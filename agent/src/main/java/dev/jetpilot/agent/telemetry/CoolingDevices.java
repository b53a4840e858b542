package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /sys/class/thermal/cooling_device*}: {@code type} and {@code cur_state}. */
final class CoolingDevices {
    private static final String DIRECTORY = "/sys/class/thermal";
    private static final Pattern ENTRY = Pattern.compile("cooling_device(\\d{1,4})");

    private CoolingDevices() {}

    static List<Cooling> read(Host host) {
        List<Cooling> devices = new ArrayList<>();
        for (String entry : host.names(DIRECTORY)) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches()) {
                continue;
            }
            String file = DIRECTORY + "/" + entry + "/cur_state";
            Optional<String> type = host.name(DIRECTORY + "/" + entry + "/type");
            OptionalLong state = host.number(file);
            if (state.isPresent() && state.getAsLong() < 0) {
                host.garbage(file, "a state is not negative: " + state.getAsLong());
            } else if (type.isPresent() && state.isPresent()) {
                devices.add(new Cooling(Integer.parseInt(matcher.group(1)), type.get(), state.getAsLong()));
            }
        }
        return List.copyOf(devices);
    }
}
