package dev.jetpilot.testbed.world;

import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.jetson.Traffic;
import dev.jetpilot.testbed.nodeside.RealInits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A fleet, described.
 *
 * @param seed of everything random: same seed, same fleet, same weather
 * @param groups the hardware classes
 * @param sites nodes go round them; the value of the labels {@code site} and {@code topology.kubernetes.io/zone}
 * @param dead how many nodes were registered once and are off from the start, taken from the groups in turn
 * @param silentFor how long the dead ones have been silent
 * @param traffic how requests arrive at every serving pod
 * @param natureSpread standard deviation of what makes a node slower or faster than its like, as in 0.05
 * @param linkMegabytesPerSecond how fast the nodes fetch images, on average
 * @param pace of the kubelets
 * @param models how versions behave; versions that are not named are well-behaved
 * @param preloaded images that are on every node from the start
 * @param runtimeHandlers RuntimeClass names that the nodes know
 * @param realInits that init containers are processes, and how; empty: they only take time
 */
public record FleetSpec(
        long seed,
        List<NodeGroup> groups,
        List<String> sites,
        int dead,
        Duration silentFor,
        Traffic traffic,
        double natureSpread,
        double linkMegabytesPerSecond,
        Pace pace,
        List<ModelProfile> models,
        Set<String> preloaded,
        Set<String> runtimeHandlers,
        Optional<RealInits> realInits) {

    public FleetSpec {
        groups = List.copyOf(groups);
        sites = List.copyOf(sites);
        models = List.copyOf(models);
        preloaded = Set.copyOf(preloaded);
        runtimeHandlers = Set.copyOf(runtimeHandlers);
        if (sites.isEmpty()
                || dead < 0
                || dead > groups.stream().mapToInt(NodeGroup::count).sum()) {
            throw new IllegalArgumentException("a fleet needs a site, and no more dead nodes than nodes, but it has "
                    + sites.size() + " sites and " + dead + " dead nodes");
        }
    }

    /** A fleet on K3s with everything as usual: 20 requests a second, 50 MB/s, 5 % between nodes, nothing preloaded. */
    public static FleetSpec of(long seed, List<NodeGroup> groups, List<String> sites) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                0,
                Duration.ofDays(13),
                Traffic.USUAL,
                0.05,
                50,
                Pace.KUBELET,
                List.of(),
                Set.of(),
                Set.of("nvidia"),
                Optional.empty());
    }

    /**
     * Half Orin Nano, a quarter Orin NX, a quarter AGX Orin at four sites, with three versions of a detector: 2.6.0 and
     * 2.7.0 are well; 2.8.0 is faster on Orin NX and AGX Orin and too slow on Orin Nano (p95 41 ms, objective 33 ms).
     *
     * @param nodes how many together, at least 4
     */
    public static FleetSpec threeClasses(long seed, int nodes) {
        int quarter = nodes / 4;
        List<NodeGroup> groups = List.of(
                group("orin-nano", JetsonModule.ORIN_NANO_8GB, nodes - 2 * quarter, 33),
                group("orin-nx", JetsonModule.ORIN_NX_16GB, quarter, 20),
                group("agx-orin", JetsonModule.AGX_ORIN_64GB, quarter, 12));
        return of(seed, groups, List.of("bangkok", "chiang-mai", "khon-kaen", "phuket"))
                .withModels(List.of(
                        detector("2.6.0", 26, 17, 10), detector("2.7.0", 24, 16, 9.5), detector("2.8.0", 41, 15, 9)));
    }

    private static NodeGroup group(String name, JetsonModule module, int count, long sloMillis) {
        return new NodeGroup(name, module, "r36.4", count, Duration.ofMillis(sloMillis), Map.of());
    }

    private static ModelProfile detector(String version, double nano, double nx, double agx) {
        return ModelProfile.of(
                        version,
                        Map.of(
                                JetsonModule.ORIN_NANO_8GB.label(), micros(nano),
                                JetsonModule.ORIN_NX_16GB.label(), micros(nx),
                                JetsonModule.AGX_ORIN_64GB.label(), micros(agx)))
                .prewarmed();
    }

    private static Duration micros(double millis) {
        return Duration.ofNanos((long) (millis * 1e6));
    }

    public FleetSpec withDead(int many) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                many,
                silentFor,
                traffic,
                natureSpread,
                linkMegabytesPerSecond,
                pace,
                models,
                preloaded,
                runtimeHandlers,
                realInits);
    }

    public FleetSpec withPace(Pace other) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                dead,
                silentFor,
                traffic,
                natureSpread,
                linkMegabytesPerSecond,
                other,
                models,
                preloaded,
                runtimeHandlers,
                realInits);
    }

    public FleetSpec withModels(List<ModelProfile> others) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                dead,
                silentFor,
                traffic,
                natureSpread,
                linkMegabytesPerSecond,
                pace,
                others,
                preloaded,
                runtimeHandlers,
                realInits);
    }

    public FleetSpec withPreloaded(Set<String> images) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                dead,
                silentFor,
                traffic,
                natureSpread,
                linkMegabytesPerSecond,
                pace,
                models,
                images,
                runtimeHandlers,
                realInits);
    }

    /** Init containers are real processes on these nodes. */
    public FleetSpec withRealInits(RealInits how) {
        return new FleetSpec(
                seed,
                groups,
                sites,
                dead,
                silentFor,
                traffic,
                natureSpread,
                linkMegabytesPerSecond,
                pace,
                models,
                preloaded,
                runtimeHandlers,
                Optional.of(how));
    }
}
