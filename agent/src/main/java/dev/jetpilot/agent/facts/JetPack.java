package dev.jetpilot.agent.facts;

import java.util.List;
import java.util.Optional;

/**
 * A release of JetPack: what NVIDIA ships together.
 *
 * <p>L4T to JetPack: jetson_stats, {@code jtop/core/jetson_variables.py}, NVIDIA_JETPACK; 39.2.1 as 7.2.1:
 * OE4T/meta-tegra #2339. TensorRT and CUDA: meta-tegra's recipes of NVIDIA's packages as of each release, and NVIDIA's
 * pages of JetPack 5.0.2 and 5.1 (docs/jetson-support.md, sources 2, 9 and 10). Not seen there, and taken from their
 * neighbours: 35.6.3, 36.2.0, 36.4.2, 36.4.7.
 *
 * <p>A release that is not here has no JetPack, TensorRT or CUDA by table, however near it is to one that is: TensorRT
 * has changed within a line before (38.2.0 to 38.2.1).
 *
 * @param version as in {@code 6.2.1}
 * @param l4t as in {@code 36.4.7}
 * @param tensorRt on the host, as in {@code 10.3.0}; containers from JetPack 5 on bring their own
 * @param cuda on the host, as in {@code 12.6}
 */
public record JetPack(String version, String l4t, String tensorRt, String cuda) {
    private static final List<JetPack> ALL = List.of(
            new JetPack("4.5", "32.5.0", "7.1.3", "10.2"),
            new JetPack("4.5.1", "32.5.1", "7.1.3", "10.2"),
            new JetPack("4.5.1", "32.5.2", "7.1.3", "10.2"),
            new JetPack("4.6", "32.6.1", "8.0.1", "10.2"),
            new JetPack("4.6.1", "32.7.1", "8.2.1", "10.2"),
            new JetPack("4.6.2", "32.7.2", "8.2.1", "10.2"),
            new JetPack("4.6.3", "32.7.3", "8.2.1", "10.2"),
            new JetPack("4.6.4", "32.7.4", "8.2.1", "10.2"),
            new JetPack("4.6.5", "32.7.5", "8.2.1", "10.2"),
            new JetPack("4.6.6", "32.7.6", "8.2.1", "10.2"),
            new JetPack("5.0.2", "35.1.0", "8.4.1", "11.4"),
            new JetPack("5.1", "35.2.1", "8.5.2", "11.4"),
            new JetPack("5.1.1", "35.3.1", "8.5.2", "11.4"),
            new JetPack("5.1.2", "35.4.1", "8.5.2", "11.4"),
            new JetPack("5.1.3", "35.5.0", "8.5.2", "11.4"),
            new JetPack("5.1.4", "35.6.0", "8.5.2", "11.4"),
            new JetPack("5.1.5", "35.6.1", "8.5.2", "11.4"),
            new JetPack("5.1.5", "35.6.2", "8.5.2", "11.4"),
            new JetPack("5.1.5", "35.6.3", "8.5.2", "11.4"),
            new JetPack("5.1.6", "35.6.4", "8.5.2", "11.4"),
            new JetPack("6.0", "36.2.0", "8.6.2", "12.2"),
            new JetPack("6.0", "36.3.0", "8.6.2", "12.2"),
            new JetPack("6.1", "36.4.0", "10.3.0", "12.6"),
            new JetPack("6.1", "36.4.2", "10.3.0", "12.6"),
            new JetPack("6.2", "36.4.3", "10.3.0", "12.6"),
            new JetPack("6.2.1", "36.4.4", "10.3.0", "12.6"),
            new JetPack("6.2.1", "36.4.7", "10.3.0", "12.6"),
            new JetPack("6.2.2", "36.5.0", "10.3.0", "12.6"),
            new JetPack("7.0", "38.2.0", "10.13.2", "13.0"),
            new JetPack("7.0", "38.2.1", "10.13.3", "13.0"),
            new JetPack("7.0", "38.2.2", "10.13.3", "13.0"),
            new JetPack("7.1", "38.4.0", "10.13.3", "13.0"),
            new JetPack("7.2", "39.2.0", "10.16.2", "13.2"),
            new JetPack("7.2.1", "39.2.1", "10.16.2", "13.2"));

    static Optional<JetPack> of(L4t l4t) {
        return ALL.stream().filter(jetPack -> jetPack.l4t.equals(l4t.version())).findFirst();
    }

    /** All releases that are known, those of a line from old to new. */
    public static List<JetPack> all() {
        return ALL;
    }
}
