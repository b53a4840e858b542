package dev.jetpilot.agent.facts;

import static dev.jetpilot.agent.facts.Soc.TEGRA186;
import static dev.jetpilot.agent.facts.Soc.TEGRA194;
import static dev.jetpilot.agent.facts.Soc.TEGRA210;
import static dev.jetpilot.agent.facts.Soc.TEGRA234;
import static dev.jetpilot.agent.facts.Soc.TEGRA264;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The modules we know.
 *
 * <p>Part numbers and memory: jetson_stats, {@code jtop/core/jetson_variables.py}, MODULE_NAME_TABLE, and NVIDIA's
 * developer guides (r32.7 to r39, quick start). T4000 as p3834-0000 with 64 GB: meta-tegra's machine
 * {@code jetson-agx-thor-t4000} and Advantech's board support for MIC-742. AGX Orin Industrial: meta-tegra's machine
 * {@code jetson-agx-orin-devkit-industrial}. DLA cores: NVIDIA/Deep-Learning-Accelerator-SW for AGX Orin, copies of
 * NVIDIA's table of modules for the others (docs/jetson-support.md, sources 20 and 21).
 *
 * <p>From memory, and not checked against a data sheet: both DLA cores of AGX Xavier Industrial; the memory of TX2i.
 * The table that was read calls p2888-0006 an AGX Xavier of 8 GB.
 */
final class Modules {
    private static final List<JetsonModule> ALL = List.of(
            JetsonModule.of("nano", 4, TEGRA210, 0, "3448-0000", "3448-0002"),
            JetsonModule.of("nano", 2, TEGRA210, 0, "3448-0003"),
            JetsonModule.of("tx2", 8, TEGRA186, 0, "3310-1000"),
            JetsonModule.of("tx2", 4, TEGRA186, 0, "3489-0888"),
            JetsonModule.of("tx2i", 8, TEGRA186, 0, "3489-0000"),
            JetsonModule.of("tx2-nx", 4, TEGRA186, 0, "3636-0001"),
            JetsonModule.of("xavier-nx", 8, TEGRA194, 2, "3668-0000", "3668-0001"),
            JetsonModule.of("xavier-nx", 16, TEGRA194, 2, "3668-0003"),
            JetsonModule.of("agx-xavier", 16, TEGRA194, 2, "2888-0001"),
            JetsonModule.of("agx-xavier", 32, TEGRA194, 2, "2888-0003", "2888-0004"),
            JetsonModule.of("agx-xavier", 64, TEGRA194, 2, "2888-0005"),
            JetsonModule.of("agx-xavier", 8, TEGRA194, 2, "2888-0006"),
            JetsonModule.of("agx-xavier-industrial", 32, TEGRA194, 2, "2888-0008"),
            JetsonModule.of("orin-nano", 4, TEGRA234, 0, "3767-0004"),
            JetsonModule.of("orin-nano", 8, TEGRA234, 0, "3767-0003", "3767-0005"),
            JetsonModule.of("orin-nx", 8, TEGRA234, 1, "3767-0001"),
            JetsonModule.of("orin-nx", 16, TEGRA234, 2, "3767-0000"),
            JetsonModule.of("agx-orin", 32, TEGRA234, 2, "3701-0000", "3701-0004"),
            JetsonModule.of("agx-orin", 64, TEGRA234, 2, "3701-0005"),
            JetsonModule.of("agx-orin-industrial", 64, TEGRA234, 2, "3701-0008"),
            JetsonModule.of("igx-orin", 64, TEGRA234, 2, "3701-0002"),
            JetsonModule.of("agx-thor", 128, TEGRA264, 0, "3834-0008"),
            JetsonModule.of("agx-thor", 64, TEGRA264, 0, "3834-0000"));

    private Modules() {}

    /**
     * The module with one of these part numbers. Several variants come with the device tree of one of them (AGX Xavier of
     * 32 GB with that of 16 GB, the first AGX Orin kits): if the memory the kernel counts cannot be that module's, it is
     * the one of the same product whose it can be.
     *
     * @param partNumbers in the order in which the device tree names them
     * @param memoryBytes what the kernel counts, if it is known
     */
    static Optional<JetsonModule> find(List<String> partNumbers, OptionalLong memoryBytes) {
        Optional<JetsonModule> named = partNumbers.stream()
                .flatMap(number ->
                        ALL.stream().filter(module -> module.partNumbers().contains(number)))
                .findFirst();
        if (named.isEmpty() || memoryBytes.isEmpty() || named.get().shows(memoryBytes.getAsLong())) {
            return named;
        }
        return ALL.stream()
                .filter(module -> module.product().equals(named.get().product()))
                .filter(module -> module.shows(memoryBytes.getAsLong()))
                .findFirst()
                .or(() -> named);
    }

    static List<JetsonModule> all() {
        return ALL;
    }
}
