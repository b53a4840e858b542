package dev.jetpilot.agent.serve;

import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.host.Host;
import dev.jetpilot.agent.telemetry.Memory;
import dev.jetpilot.agent.telemetry.Telemetry;

/** All that one reading of the node's files tells. */
record Snapshot(NodeFacts facts, Telemetry telemetry) {
    /**
     * Facts first: if time runs out, it is the sensors that are missing.
     *
     * @param modelCache directory on the host
     */
    static Snapshot read(Host host, String modelCache) {
        Memory memory = Memory.read(host);
        NodeFacts facts = NodeFacts.read(host, memory.total());
        return new Snapshot(facts, Telemetry.read(host, memory, modelCache));
    }
}
