package dev.jetpilot.agent.telemetry;

import dev.jetpilot.agent.host.Host;
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
 * The board's power sensors, INA3221 and its relatives, in the two ways the kernels show them.
 *
 * <p>From JetPack 5 on, {@code /sys/class/hwmon/hwmon*} with {@code name} {@code ina…}: {@code inN_label},
 * {@code inN_input} in millivolts, {@code currN_input} in milliamperes (INA3221), or {@code label} and
 * {@code powerN_input} in microwatts (Thor's INA238)
 * (Documentation/hwmon/sysfs-interface.rst, ina3221.rst). Up to JetPack 4,
 * {@code /sys/bus/i2c/drivers/ina3221x/*}{@code /iio:device*}: {@code rail_name_N}, {@code in_powerN_input} in milliwatts.
 */
final class PowerRails {
    private static final String HWMON = "/sys/class/hwmon";
    private static final String INA3221X = "/sys/bus/i2c/drivers/ina3221x";
    private static final Pattern HWMON_LABEL = Pattern.compile("(in|power)(\\d{1,2})_label");
    private static final Pattern HWMON_POWER = Pattern.compile("power\\d{1,2}_input");
    private static final Pattern IIO_NAME = Pattern.compile("rail_name_(\\d{1,2})");

    /** Channels that lead nowhere. */
    private static final String NOT_CONNECTED = "NC";

    /** INA3221's seventh channel is the sum of its shunt voltages, no rail. */
    private static final String SUM = "sum of shunt voltages";

    private final Host host;
    private final List<Rail> rails = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private PowerRails(Host host) {
        this.host = host;
    }

    static List<Rail> read(Host host) {
        PowerRails reader = new PowerRails(host);
        reader.hwmon();
        reader.iio();
        return List.copyOf(reader.rails);
    }

    private void hwmon() {
        for (String entry : host.names(HWMON)) {
            String sensor = HWMON + "/" + entry;
            Optional<String> chip = host.name(sensor + "/name").filter(name -> name.startsWith("ina"));
            if (chip.isPresent()) {
                hwmon(sensor, chip.get());
            }
        }
    }

    private void hwmon(String sensor, String chip) {
        List<String> files = host.names(sensor);
        boolean labelled = false;
        for (String file : files) {
            Matcher matcher = HWMON_LABEL.matcher(file);
            if (matcher.matches()) {
                labelled = true;
                String number = matcher.group(2);
                host.name(sensor + "/" + file)
                        .filter(PowerRails::isRail)
                        .ifPresent(label -> add(label, hwmonWatts(sensor, files, number)));
            }
        }
        if (!labelled) {
            Optional<String> name = files.contains("label") ? host.name(sensor + "/label") : Optional.of(chip);
            name.ifPresent(label -> files.stream()
                    .filter(file -> HWMON_POWER.matcher(file).matches())
                    .forEach(file -> add(label, scaled(sensor + "/" + file, 1e6))));
        }
    }

    private OptionalDouble hwmonWatts(String sensor, List<String> files, String number) {
        String power = "power" + number + "_input";
        if (files.contains(power)) {
            return scaled(sensor + "/" + power, 1e6);
        }
        OptionalLong millivolts = host.number(sensor + "/in" + number + "_input");
        OptionalLong milliamperes = host.number(sensor + "/curr" + number + "_input");
        return millivolts.isPresent() && milliamperes.isPresent()
                ? OptionalDouble.of(millivolts.getAsLong() * milliamperes.getAsLong() / 1e6)
                : OptionalDouble.empty();
    }

    private void iio() {
        for (String chip : host.names(INA3221X)) {
            if (!chip.contains("-")) {
                continue; // bind, module, uevent: only 6-0040 and the like are chips
            }
            for (String entry : host.names(INA3221X + "/" + chip)) {
                if (entry.startsWith("iio:device")) {
                    iio(INA3221X + "/" + chip + "/" + entry);
                }
            }
        }
    }

    private void iio(String sensor) {
        for (String file : host.names(sensor)) {
            Matcher matcher = IIO_NAME.matcher(file);
            if (matcher.matches()) {
                String number = matcher.group(1);
                host.name(sensor + "/" + file)
                        .filter(PowerRails::isRail)
                        .ifPresent(label -> add(label, scaled(sensor + "/in_power" + number + "_input", 1e3)));
            }
        }
    }

    private OptionalDouble scaled(String file, double unitsPerWatt) {
        OptionalLong value = host.number(file);
        return value.isPresent() ? OptionalDouble.of(value.getAsLong() / unitsPerWatt) : OptionalDouble.empty();
    }

    private static boolean isRail(String label) {
        return !label.equals(NOT_CONNECTED) && !label.startsWith(SUM);
    }

    private void add(String label, OptionalDouble watts) {
        if (watts.isPresent()) {
            String name = label;
            for (int i = 2; !names.add(name); i++) {
                name = label + "-" + i;
            }
            rails.add(new Rail(name, watts.getAsDouble()));
        }
    }
}
