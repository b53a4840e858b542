package dev.jetpilot.testbed.world;

import dev.jetpilot.testbed.jetson.NodePlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The nodes of a fleet, out of its description: jetson-01, jetson-02 and so on, groups and sites mixed.
 *
 * @param nodes all nodes, by name
 * @param dead names of the nodes that are off from the start
 */
record FleetPlan(List<NodePlan> nodes, Set<String> dead) {
    private static final String KUBELET_VERSION = "v1.36.3+k3s1";

    FleetPlan {
        nodes = List.copyOf(nodes);
        dead = Set.copyOf(dead);
    }

    static FleetPlan of(FleetSpec spec) {
        List<NodeGroup> order = new ArrayList<>();
        spec.groups().forEach(group -> order.addAll(Collections.nCopies(group.count(), group)));
        Random random = new Random(spec.seed());
        Collections.shuffle(order, random);
        int digits = Math.max(2, Integer.toString(order.size()).length());
        Map<NodeGroup, Integer> seen = new HashMap<>();
        List<NodePlan> nodes = new ArrayList<>();
        List<List<String>> namesByGroup = new ArrayList<>();
        spec.groups().forEach(group -> namesByGroup.add(new ArrayList<>()));
        for (int i = 0; i < order.size(); i++) {
            NodeGroup group = order.get(i);
            String name = String.format("jetson-%0" + digits + "d", i + 1);
            // Every group goes round the sites by itself, so that each site has some of each.
            String site = spec.sites()
                    .get((seen.merge(group, 1, Integer::sum) - 1) % spec.sites().size());
            nodes.add(node(spec, group, name, site, i, Math.exp(spec.natureSpread() * random.nextGaussian())));
            namesByGroup.get(spec.groups().indexOf(group)).add(name);
        }
        return new FleetPlan(nodes, dead(spec, namesByGroup, random));
    }

    private static Set<String> dead(FleetSpec spec, List<List<String>> namesByGroup, Random random) {
        namesByGroup.forEach(names -> Collections.shuffle(names, random));
        Set<String> dead = new TreeSet<>();
        for (int turn = 0; dead.size() < spec.dead(); turn++) {
            List<String> names = namesByGroup.get(turn % namesByGroup.size());
            if (!names.isEmpty()) {
                dead.add(names.remove(0));
            }
        }
        return dead;
    }

    private static NodePlan node(FleetSpec spec, NodeGroup group, String name, String site, int index, double nature) {
        Map<String, String> labels = new HashMap<>(group.labels());
        labels.put("kubernetes.io/hostname", name);
        labels.put("kubernetes.io/arch", "arm64");
        labels.put("kubernetes.io/os", "linux");
        labels.put("node.kubernetes.io/instance-type", "k3s");
        labels.put("topology.kubernetes.io/zone", site);
        labels.put("site", site);
        labels.put("nvidia.com/gpu.present", "true");
        labels.put("jetpilot.dev/module", group.module().label());
        labels.put("jetpilot.dev/sm", group.module().computeCapability().replace(".", ""));
        labels.put(NodePlan.L4T_LINE, group.l4tLine());
        return new NodePlan(
                name,
                group.module(),
                labels,
                "127." + (64 + index / 62_500) + "." + (index / 250 % 250) + "." + (1 + index % 250),
                spec.runtimeHandlers(),
                1,
                nature,
                spec.linkMegabytesPerSecond(),
                group.slo().toNanos() / 1e6,
                KUBELET_VERSION);
    }
}
