package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.facts.JetPack;
import dev.jetpilot.agent.facts.JetsonModule;
import dev.jetpilot.agent.facts.L4t;
import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.facts.TensorRt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is, as its labels {@code jetpilot.dev/…} would say it.
 *
 * @param values by the label's name; what is not known is absent
 */
record HostLabels(Map<String, String> values) {
    static final String MODULE = "module";
    static final String L4T = "l4t";
    static final String SM = "sm";

    /** The labels that can be compared with the node itself. */
    static final Set<String> NAMES =
            Set.of(MODULE, L4T, "l4t-line", "jetpack", SM, "tensorrt", "memory-gib", "dla-cores", "power-mode");

    HostLabels {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static HostLabels of(NodeFacts facts) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, MODULE, facts.module().map(JetsonModule::name));
        put(values, L4T, facts.l4t().map(L4t::version));
        put(values, "l4t-line", facts.l4t().map(L4t::line));
        put(values, "jetpack", facts.jetPack().map(JetPack::version));
        put(values, SM, facts.soc().map(soc -> String.valueOf(soc.sm())));
        put(values, "tensorrt", facts.tensorRt().map(TensorRt::version));
        facts.memoryGib().ifPresent(gib -> values.put("memory-gib", String.valueOf(gib)));
        put(values, "dla-cores", facts.module().map(module -> String.valueOf(module.dlaCores())));
        put(values, "power-mode", facts.powerMode());
        return new HostLabels(values);
    }

    private static void put(Map<String, String> values, String name, Optional<String> value) {
        value.ifPresent(known -> values.put(name, known));
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
