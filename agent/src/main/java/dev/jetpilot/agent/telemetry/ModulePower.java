package dev.jetpilot.agent.telemetry;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the module draws, from its rails: a number that means the same on every board, for an objective over a fleet.
 *
 * <p>Where one rail feeds all others it is that one: VDD_IN (TX2, Xavier NX, Orin Nano and NX), POM_5V_IN (Nano). Else it is
 * the sum of a set of rails that is known to feed the module: AGX Xavier's and AGX Orin's as the energymon
 * library names them for Jetsons, Thor's by analogy (its VIN is the carrier's input and counts more). A board with other
 * rails has no such number: a sum of what happens to be measured would count twice.
 */
final class ModulePower {
    private static final List<Set<String>> SETS = List.of(
            Set.of("VDD_IN"),
            Set.of("POM_5V_IN"),
            Set.of("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"),
            Set.of("GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"),
            Set.of("VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0"));

    private ModulePower() {}

    /** Watts. */
    static OptionalDouble of(List<Rail> rails) {
        for (Set<String> set : SETS) {
            List<Rail> members =
                    rails.stream().filter(rail -> set.contains(rail.name())).toList();
            if (members.size() == set.size()) {
                return OptionalDouble.of(
                        members.stream().mapToDouble(Rail::watts).sum());
            }
        }
        return OptionalDouble.empty();
    }
}
