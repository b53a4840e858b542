package dev.jetpilot.testbed.world;

import dev.jetpilot.testbed.jetson.JetsonFleet;
import dev.jetpilot.testbed.jetson.LatencyGrid;
import dev.jetpilot.testbed.jetson.MetricsFault;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.jetson.NodePlan;
import dev.jetpilot.testbed.jetson.RequestTally;
import dev.jetpilot.testbed.jetson.Script;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.jetson.VirtualJetson;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A fleet of virtual Jetsons on an API server, what happens to it, and what it has seen. Events act at once; give them to
 * {@link #at} to let them happen later. Safe for several threads.
 */
public final class World implements AutoCloseable {
    private final TimeSource time;
    private final FleetPlan plan;
    private final Script script;
    private final JetsonFleet fleet;
    private final WorldApi api;

    private World(TimeSource time, FleetPlan plan, Script script, JetsonFleet fleet, WorldApi api) {
        this.time = time;
        this.plan = plan;
        this.script = script;
        this.fleet = fleet;
        this.api = api;
    }

    /**
     * Registers the fleet's nodes and lets them live. Returns before all nodes are registered. The client and the time
     * stay the caller's.
     */
    public static World start(KubernetesClient client, FleetSpec spec, TimeSource time) {
        Set<Double> objectives =
                spec.groups().stream().map(group -> group.slo().toNanos() / 1e6).collect(Collectors.toSet());
        Script script = new Script(spec.traffic(), LatencyGrid.with(objectives), spec.seed());
        spec.models().forEach(script::model);
        FleetPlan plan = FleetPlan.of(spec);
        WorldApi api = new WorldApi(client);
        api.prepare(spec.runtimeHandlers());
        JetsonFleet fleet = JetsonFleet.start(client, script, spec.pace(), time, spec.realInits());
        Instant lastHeard = time.now().minus(spec.silentFor());
        for (NodePlan node : plan.nodes()) {
            VirtualJetson jetson = fleet.add(node);
            jetson.preload(spec.preloaded());
            if (plan.dead().contains(node.name())) {
                jetson.registerSilent(lastHeard);
            } else {
                jetson.start();
            }
        }
        return new World(time, plan, script, fleet, api);
    }

    /** Lets something happen after that much of the testbed's time. */
    public void at(Duration fromNow, Consumer<World> event) {
        time.after(fromNow, () -> event.accept(this));
    }

    // ---- events of one node

    /** The node's network is gone; its pods go on serving, unseen. */
    public void offline(String node) {
        fleet.jetson(node).disconnect();
    }

    /** The node's power is gone. */
    public void powerOff(String node) {
        fleet.jetson(node).powerOff();
    }

    /** Network and power are back; where power was gone, containers start again. Also for nodes that were dead. */
    public void online(String node) {
        fleet.jetson(node).reconnect();
    }

    /** The board gets too hot and throttles, until {@link #coolDown}. */
    public void throttle(String node) {
        fleet.jetson(node).overheat();
    }

    /** The board cools down and stops throttling after a minute or two. */
    public void coolDown(String node) {
        fleet.jetson(node).coolDown();
    }

    /** Every request takes this many times as long on that node, and nothing says why; 1 for as usual. */
    public void slow(String node, double factor) {
        fleet.jetson(node).slow(factor);
    }

    /** Changes the power mode, by its name in nvpmodel. */
    public void powerMode(String node, String mode) {
        fleet.jetson(node).powerMode(mode);
    }

    /** The disk is full, or has room again: pulls fail, and the node says DiskPressure. */
    public void diskFull(String node, boolean full) {
        fleet.jetson(node).diskFull(full);
    }

    /** The metrics endpoints of the node's pods get a fault, or {@link MetricsFault#NONE}. */
    public void metrics(String node, MetricsFault fault) {
        fleet.jetson(node).metrics(fault);
    }

    /** As {@code kubectl cordon} and {@code uncordon}. */
    public void cordon(String node, boolean unschedulable) {
        api.cordon(node, unschedulable);
    }

    /** Sets a label of the Node, or takes it away. */
    public void label(String node, String key, Optional<String> value) {
        api.label(node, key, value);
    }

    /**
     * Flashes the node anew: it goes off, its Node and pods are deleted, and after that long it registers with an empty
     * disk, a new uid and these labels changed or added.
     */
    public void reflash(String node, Duration takes, Map<String, String> labels) {
        VirtualJetson jetson = fleet.jetson(node);
        jetson.powerOff();
        Map<String, String> changed = new HashMap<>(jetson.plan().labels());
        changed.putAll(labels);
        jetson.reflash(jetson.plan().labelled(changed));
        api.forget(node);
        time.after(takes, jetson::start);
    }

    // ---- events of versions, images and init containers

    /** From now on the version behaves like this, everywhere. */
    public void model(ModelProfile profile) {
        script.model(profile);
        fleet.jetsons().forEach(VirtualJetson::reconsider);
    }

    /** From now on the version's server ends by itself again and again. */
    public void crashLoop(String version, ModelProfile.Crash how) {
        script.model(version, profile -> profile.crashing(how));
        fleet.jetsons().forEach(VirtualJetson::reconsider);
    }

    /** The version's server runs again. */
    public void heal(String version) {
        script.model(version, ModelProfile::healed);
        fleet.jetsons().forEach(VirtualJetson::reconsider);
    }

    /** Nobody can fetch that image; nodes that have it do not notice unless they pull always. */
    public void pullError(String image) {
        script.pullError(
                image,
                "rpc error: code = NotFound desc = failed to pull and unpack image \"" + image
                        + "\": failed to resolve reference \"" + image + "\": " + image + ": not found");
    }

    /** The image can be fetched again. */
    public void pullWorks(String image) {
        script.pullWorks(image);
    }

    /** How much of an image a node must fetch, in MB. */
    public void imageSize(String image, double megabytes) {
        script.imageSize(image, megabytes);
    }

    /** Init containers of that name fail from their next start on: a failed download, a failed engine build. */
    public void initFails(String container, Script.InitFailure how) {
        script.initFails(container, how);
    }

    /** Init containers of that name work again. */
    public void initWorks(String container) {
        script.initWorks(container);
    }

    /**
     * The kernel's memory killer takes a running init container of that name on the node; for fleets whose init containers are real.
     *
     * @return false if none runs
     */
    public boolean killForMemory(String node, String container) {
        return fleet.jetson(node).killForMemory(container);
    }

    // ---- what it has seen

    /** The nodes as planned, by name. */
    public List<NodePlan> nodes() {
        return fleet.jetsons().stream()
                .map(VirtualJetson::plan)
                .sorted(Comparator.comparing(NodePlan::name))
                .toList();
    }

    /** Where a path of the node, such as {@code /var/lib/jetpilot}, is on this machine; for fleets whose init containers are real. */
    public Path here(String node, String path) {
        return fleet.jetson(node)
                .here(path)
                .orElseThrow(() -> new IllegalStateException("the init containers of " + node
                        + " are not real, so it has no files; start the world with FleetSpec.withRealInits"));
    }

    /** Names of the nodes that were off from the start. */
    public Set<String> dead() {
        return plan.dead();
    }

    /** Whether the node has power and network. */
    public boolean isOnline(String node) {
        return fleet.jetson(node).online();
    }

    /** Whether the node's board throttles now. */
    public boolean isThrottled(String node) {
        return fleet.jetson(node).throttled();
    }

    /** Images that are on the node. */
    public Set<String> images(String node) {
        return fleet.jetson(node).images();
    }

    /** What the node has served since when, oldest first. */
    public List<ServingMoment> timeline(String node) {
        return fleet.jetson(node).moments();
    }

    /** All requests so far, by node, model and version. */
    public List<RequestTally> requests() {
        return fleet.jetsons().stream()
                .flatMap(jetson -> jetson.tallies().stream())
                .sorted(Comparator.comparing(RequestTally::node)
                        .thenComparing(RequestTally::model)
                        .thenComparing(RequestTally::version))
                .toList();
    }

    /** Ends the world at once; the objects stay on the API server. */
    @Override
    public void close() {
        fleet.close();
    }
}
