package dev.jetpilot.agent.facts;

import dev.jetpilot.agent.host.Host;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TensorRT on the host.
 *
 * @param version as in {@code 10.3.0}
 * @param source how it is known
 */
public record TensorRt(String version, Source source) {
    /** Where NVIDIA's packages put it, and where Yocto (meta-tegra) does. */
    private static final List<String> DIRECTORIES = List.of("/usr/lib/aarch64-linux-gnu", "/usr/lib");

    private static final Pattern LIBRARY = Pattern.compile("libnvinfer\\.so\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** A closed list: it is a label of a metric. */
    public enum Source {
        /** The file name of the installed library. */
        LIBRARY,
        /** The table of JetPack releases: what NVIDIA ships, installed or not. */
        TABLE
    }

    /** The library that is installed; without one, what belongs to the release of JetPack. */
    static Optional<TensorRt> find(Host host, Optional<JetPack> jetPack) {
        return DIRECTORIES.stream()
                .flatMap(directory -> installed(host.names(directory, "libnvinfer.so.")).stream())
                .findFirst()
                .or(() -> jetPack.map(release -> new TensorRt(release.tensorRt(), Source.TABLE)));
    }

    /** The newest, where several are: an upgrade leaves the older one of another major version behind. */
    static Optional<TensorRt> installed(List<String> names) {
        return names.stream()
                .map(LIBRARY::matcher)
                .filter(Matcher::matches)
                .max(Comparator.comparingInt((Matcher m) -> number(m, 1))
                        .thenComparingInt(m -> number(m, 2))
                        .thenComparingInt(m -> number(m, 3)))
                .map(m -> number(m, 1) + "." + number(m, 2) + "." + number(m, 3))
                .map(version -> new TensorRt(version, Source.LIBRARY));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
