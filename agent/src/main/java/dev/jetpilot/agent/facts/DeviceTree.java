package dev.jetpilot.agent.facts;

import dev.jetpilot.agent.host.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the device tree says of the board.
 *
 * @param model for people, as in {@code NVIDIA Jetson Orin Nano Developer Kit}
 * @param compatible from the particular to the general: {@code nvidia,p3768-0000+p3767-0005}, {@code nvidia,tegra234}
 * @param partNumbers of module and carrier, without the letter: {@code 3767-0005}; those of {@code compatible} first, then
 *     those of {@code nvidia,dtsfilename}, which JetPack 6 no longer has
 */
record DeviceTree(Optional<String> model, List<String> compatible, List<String> partNumbers) {
    /**
     * The second is a link to the first. A container runtime hides {@code /sys/firmware} of the container, but not of the
     * host's {@code /sys} mounted elsewhere; and the link, being absolute, works only where we follow links ourselves.
     */
    private static final List<String> DIRECTORIES = List.of("/sys/firmware/devicetree/base/", "/proc/device-tree/");

    private static final Pattern PART_NUMBER = Pattern.compile("\\bp(\\d{4}-\\d{4})\\b");

    DeviceTree {
        compatible = List.copyOf(compatible);
        partNumbers = List.copyOf(partNumbers);
    }

    static DeviceTree read(Host host) {
        String directory = DIRECTORIES.stream()
                .filter(candidate -> host.bytes(candidate + "compatible").isPresent())
                .findFirst()
                .orElse(DIRECTORIES.get(0));
        List<String> compatible = host.text(directory + "compatible")
                .map(text -> Arrays.asList(text.split("\0")))
                .orElse(List.of());
        List<String> texts = new ArrayList<>(compatible);
        host.text(directory + "nvidia,dtsfilename")
                .ifPresent(file -> texts.add(file.substring(file.lastIndexOf('/') + 1)));
        return new DeviceTree(host.name(directory + "model"), compatible, partNumbers(texts));
    }

    private static List<String> partNumbers(List<String> texts) {
        Set<String> numbers = new LinkedHashSet<>();
        for (String text : texts) {
            Matcher matcher = PART_NUMBER.matcher(text.toLowerCase(Locale.ROOT));
            while (matcher.find()) {
                numbers.add(matcher.group(1));
            }
        }
        return List.copyOf(numbers);
    }
}
