package dev.jetpilot.agent.serve;

import dev.jetpilot.agent.facts.JetPack;
import dev.jetpilot.agent.facts.JetsonModule;
import dev.jetpilot.agent.facts.L4t;
import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.facts.SecureBoot;
import dev.jetpilot.agent.facts.TensorRt;
import dev.jetpilot.agent.host.Finding;
import dev.jetpilot.agent.host.Reading;
import dev.jetpilot.agent.serve.Exposition.Family;
import dev.jetpilot.agent.telemetry.Cooling;
import dev.jetpilot.agent.telemetry.Gpu;
import dev.jetpilot.agent.telemetry.OverCurrent;
import dev.jetpilot.agent.telemetry.Rail;
import dev.jetpilot.agent.telemetry.Telemetry;
import dev.jetpilot.agent.telemetry.Temperature;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code /metrics} says: the names, labels and units that docs/agent.md promises. */
final class MetricsPage {
    /** Files named by label; more than that are only counted. */
    private static final int NAMED = 20;

    private final Exposition out = new Exposition();

    private MetricsPage() {}

    /**
     * The page.
     *
     * @param node the node's name in the cluster, or empty
     * @param version of the agent
     */
    static String of(Reading<Snapshot> reading, String node, String version) {
        MetricsPage page = new MetricsPage();
        page.facts(reading.value().facts(), node, version);
        page.telemetry(reading.value().telemetry());
        page.agent(reading);
        return page.out.text();
    }

    private void facts(NodeFacts facts, String node, String version) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("node", node);
        labels.put("module", text(facts.module().map(JetsonModule::name)));
        labels.put("model", text(facts.model()));
        labels.put("l4t", text(facts.l4t().map(L4t::version)));
        labels.put("l4t_line", text(facts.l4t().map(L4t::line)));
        labels.put("jetpack", text(facts.jetPack().map(JetPack::version)));
        labels.put("cuda", text(facts.jetPack().map(JetPack::cuda)));
        labels.put("tensorrt", text(facts.tensorRt().map(TensorRt::version)));
        labels.put(
                "tensorrt_source", text(facts.tensorRt().map(TensorRt::source).map(MetricsPage::word)));
        labels.put("sm", text(facts.soc().map(soc -> Integer.toString(soc.sm()))));
        labels.put("dla_cores", text(facts.module().map(module -> Integer.toString(module.dlaCores()))));
        labels.put("memory_gib", text(facts.memoryGib()));
        labels.put("power_mode", text(facts.powerMode()));
        labels.put("boot_id", text(facts.bootId()));
        labels.put("secure_boot", text(facts.secureBoot().map(SecureBoot::word)));
        labels.put("agent_version", version);
        out.gauge("jetpilot_node_info", "What the node is; a label that is not known is not there.")
                .add(labels, 1);
        Family precisions = out.gauge("jetpilot_node_precision", "1 for each number format the GPU computes in.");
        facts.precisions().forEach(precision -> precisions.add(Map.of("precision", precision.name()), 1));
    }

    private void telemetry(Telemetry telemetry) {
        Family power = out.gauge("jetson_power_watts", "Power drawn from a supply rail of the board.");
        for (Rail rail : telemetry.rails()) {
            power.add(Map.of("rail", rail.name()), rail.watts());
        }
        Family total = out.gauge("jetson_module_power_watts", "Power drawn by the module, where the rails tell it.");
        telemetry.modulePower().ifPresent(total::add);
        temperatures(telemetry);
        Family throttled = out.gauge("jetson_throttled", "1 while heat takes clock cycles away.");
        telemetry.throttled().ifPresent(yes -> throttled.add(yes ? 1 : 0));
        Family cooling = out.gauge("jetson_cooling_state", "What a cooling device does; 0 is nothing.");
        for (Cooling device : telemetry.cooling()) {
            cooling.add(
                    ordered("device", device.device(), "number", Integer.toString(device.number())), device.state());
        }
        Family overCurrent = out.counter(
                "jetson_overcurrent_events_total", "How often the clocks were cut because of the supply, since boot.");
        for (OverCurrent counter : telemetry.overCurrent()) {
            overCurrent.add(Map.of("input", counter.input()), counter.events());
        }
        gpu(telemetry.gpu());
        Family memory = out.gauge("jetson_memory_bytes", "Memory that CPU and GPU share.");
        telemetry.memory().bytes().forEach((kind, bytes) -> memory.add(Map.of("kind", kind), bytes));
        Family cache = out.gauge("jetson_model_cache_bytes", "Room where models and engines are kept.");
        telemetry.modelCache().ifPresent(space -> {
            cache.add(Map.of("kind", "total"), space.total());
            cache.add(Map.of("kind", "free"), space.free());
        });
    }

    private void temperatures(Telemetry telemetry) {
        Family now = out.gauge("jetson_temperature_celsius", "Temperature of a thermal zone.");
        for (Temperature zone : telemetry.temperatures()) {
            zone.celsius().ifPresent(celsius -> now.add(Map.of("zone", zone.zone()), celsius));
        }
        Family trips = out.gauge("jetson_temperature_trip_celsius", "Where the kernel acts on a thermal zone.");
        for (Temperature zone : telemetry.temperatures()) {
            for (Temperature.Trip trip : zone.trips()) {
                Map<String, String> labels = ordered("zone", zone.zone(), "trip", Integer.toString(trip.number()));
                labels.put("kind", trip.kind());
                trips.add(labels, trip.celsius());
            }
        }
    }

    private void gpu(Gpu gpu) {
        Family load = out.gauge("jetson_gpu_load_ratio", "Share of time in which the GPU was busy.");
        gpu.load().ifPresent(load::add);
        Family frequency = out.gauge("jetson_gpu_frequency_hertz", "Clock of the GPU, and the bounds in force.");
        gpu.hertz().ifPresent(hertz -> frequency.add(Map.of("kind", "current"), hertz));
        gpu.minHertz().ifPresent(hertz -> frequency.add(Map.of("kind", "min"), hertz));
        gpu.maxHertz().ifPresent(hertz -> frequency.add(Map.of("kind", "max"), hertz));
    }

    private void agent(Reading<Snapshot> reading) {
        out.gauge("jetpilot_agent_read_seconds", "How long this reading of the node's files took.")
                .add(reading.took().toNanos() / 1e9);
        out.gauge("jetpilot_agent_unreadable_files", "Files that are there and could not be used.")
                .add(reading.findings().size());
        Family named = out.gauge("jetpilot_agent_unreadable_file", "1 for each of the first of them, and why.");
        reading.findings().stream().limit(NAMED).forEach(finding -> named.add(labels(finding), 1));
    }

    private static Map<String, String> labels(Finding finding) {
        return ordered("file", finding.file(), "problem", finding.problem().word());
    }

    private static Map<String, String> ordered(String first, String value, String second, String other) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(first, value);
        labels.put(second, other);
        return labels;
    }

    private static String word(TensorRt.Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Optional<String> value) {
        return value.orElse("");
    }

    private static String text(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "";
    }
}
