package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
import dev.jetpilot.agent.telemetry.Temperature.Trip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /sys/class/thermal/thermal_zone*}: {@code type}, {@code temp} in millidegrees Celsius, {@code trip_point_N_type}
 * and {@code trip_point_N_temp} (Documentation/driver-api/thermal/sysfs-api.rst).
 */
final class ThermalZones {
    private static final String DIRECTORY = "/sys/class/thermal";
    private static final Pattern TRIP = Pattern.compile("trip_point_(\\d{1,3})_temp");
    private static final Set<String> KINDS = Set.of("passive", "hot", "critical");

    /** PMIC-Die of Nano and TX2 is a constant (50 or 100 °C) that stands for no sensor; see jetson_stats, temperature.py. */
    private static final String CONSTANT = "PMIC";

    /** What L4T's driver gives for a sensor without power (bpmp thermal: -256 °C). */
    private static final long SWITCHED_OFF = -256_000;

    /** Millidegrees that a sensor of silicon can mean. */
    private static final long COLDEST = -100_000;

    private static final long HOTTEST = 200_000;

    private ThermalZones() {}

    static List<Temperature> read(Host host) {
        List<Temperature> zones = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String entry : host.names(DIRECTORY)) {
            if (!entry.startsWith("thermal_zone")) {
                continue;
            }
            String path = DIRECTORY + "/" + entry;
            Optional<String> type = host.name(path + "/type");
            if (type.isEmpty() || type.get().startsWith(CONSTANT)) {
                continue;
            }
            String name =
                    names.add(type.get()) ? type.get() : type.get() + "-" + entry.substring("thermal_zone".length());
            zones.add(new Temperature(name, celsius(host, path + "/temp"), trips(host, path)));
        }
        return List.copyOf(zones);
    }

    private static OptionalDouble celsius(Host host, String file) {
        OptionalLong millidegrees = host.number(file);
        if (millidegrees.isEmpty() || millidegrees.getAsLong() == SWITCHED_OFF) {
            return OptionalDouble.empty();
        }
        if (millidegrees.getAsLong() < COLDEST || millidegrees.getAsLong() > HOTTEST) {
            host.garbage(file, "no temperature: " + millidegrees.getAsLong() + " millidegrees");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(millidegrees.getAsLong() / 1000.0);
    }

    private static List<Trip> trips(Host host, String zone) {
        List<Trip> trips = new ArrayList<>();
        for (String entry : host.names(zone)) {
            Matcher matcher = TRIP.matcher(entry);
            if (!matcher.matches()) {
                continue;
            }
            int number = Integer.parseInt(matcher.group(1));
            Optional<String> kind = host.name(zone + "/trip_point_" + number + "_type");
            if (kind.isPresent() && KINDS.contains(kind.get())) {
                celsius(host, zone + "/" + entry)
                        .ifPresent(celsius -> trips.add(new Trip(number, kind.get(), celsius)));
            }
        }
        return trips;
    }
}
