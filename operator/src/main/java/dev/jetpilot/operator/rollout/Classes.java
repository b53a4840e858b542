package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of a rollout by the hardware classes of one revision. */
final class Classes {
    private final Situation s;
    private final Lineage lineage;
    private final Revision revision;
    private final Map<String, List<NodeView>> nodes = new LinkedHashMap<>();
    private final List<NodeView> strays = new ArrayList<>();

    Classes(Situation s, Lineage lineage, Revision revision) {
        this.s = s;
        this.lineage = lineage;
        this.revision = revision;
        revision.classes().forEach(c -> nodes.put(c.name(), new ArrayList<>()));
        for (NodeView n : s.fleet().nodes()) {
            Optional<String> name = n.selected() ? revision.classOf(n.labels()) : Optional.empty();
            (name.isPresent() ? nodes.get(name.get()) : strays).add(n);
        }
    }

    /** Classes with nodes, in the order of the model. */
    List<String> names() {
        return nodes.keySet().stream()
                .filter(name -> !nodes.get(name).isEmpty())
                .toList();
    }

    /** Nodes that are not selected any more, or of no class. */
    List<NodeView> strays() {
        return strays;
    }

    /** In how many classes somebody is online: they share a weight that counts nodes. */
    int online() {
        return (int) nodes.values().stream()
                .filter(some -> some.stream().anyMatch(NodeView::online))
                .count();
    }

    /**
     * A class, without nodes if there are none of it. An attempt that goes on keeps the stable it began with; a first
     * install has none, whatever else was stable since. One that was rejected goes back to what is stable now: others may
     * have been promoted after it.
     */
    ClassScene scene(String name, Cursor cursor) {
        List<NodeView> members = nodes.getOrDefault(name, List.of());
        Optional<Revision> latest = lineage.stable(name, members, revision);
        Optional<Revision> stable = cursor.phase().underway()
                ? cursor.stable().flatMap(id -> lineage.find(id).or(() -> latest))
                : latest;
        return ClassScene.of(name, members, revision, stable, s, lineage);
    }
}
