package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.operator.workload.RevisionDocument;
import dev.jetpilot.operator.workload.RevisionRecord;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Reads what changes of objects mean for rollouts. For one thread. */
final class Interpreter {
    private final Map<String, String> verdicts = new HashMap<>();
    private final Map<String, Cursor> cursors = new HashMap<>();
    private final Map<String, Boolean> contacts = new HashMap<>();

    List<Happening> read(Change change) {
        if (change.object() instanceof Node node) {
            return node(change, node);
        } else if (change.object() instanceof ControllerRevision revision) {
            return revision(change.at(), revision);
        } else if (change.object() instanceof Event event) {
            return decision(change, event);
        }
        return change.object() instanceof EdgeRollout rollout ? verdicts(change.at(), rollout) : List.of();
    }

    /** {@code namespace/name}. */
    static String key(EdgeRollout rollout) {
        return rollout.getMetadata().getNamespace() + "/"
                + rollout.getMetadata().getName();
    }

    private List<Happening> node(Change change, Node node) {
        String name = node.getMetadata().getName();
        Map<String, String> after = labels(node);
        Map<String, String> before = change.before().map(Interpreter::labels).orElse(Map.of());
        List<Happening> news = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(after.keySet());
        keys.addAll(before.keySet());
        for (String key : keys) {
            String was = before.getOrDefault(key, "");
            String is = after.getOrDefault(key, "");
            NodeLabel.parse(key)
                    .filter(label -> label.kind() == NodeLabel.Kind.ASSIGNMENT && !was.equals(is))
                    .ifPresent(label -> news.add(new Happening.Move(
                            change.at(),
                            label.namespace() + "/" + label.rollout(),
                            name,
                            Assignment.parse(was),
                            Assignment.parse(is))));
        }
        contact(change.at(), node).ifPresent(news::add);
        return news;
    }

    private static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }

    private Optional<Happening> contact(Instant at, Node node) {
        String name = node.getMetadata().getName();
        return Optional.ofNullable(node.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("Ready"))
                .map(condition -> !condition.getStatus().equals("Unknown"))
                .findFirst()
                .filter(online -> !online.equals(
                        Optional.ofNullable(contacts.put(name, online)).orElse(true)))
                .map(online -> new Happening.Contact(at, name, online));
    }

    private List<Happening> revision(Instant at, ControllerRevision stored) {
        String rollout = labels(stored).getOrDefault(Names.REVISION_OF, "");
        if (rollout.isEmpty() || RevisionRecord.isTombstones(stored)) {
            return List.of();
        }
        RevisionDocument document = RevisionDocument.of(stored);
        Revision revision = RevisionRecord.revision(stored, document);
        List<Happening> news = new ArrayList<>();
        revision.cursors().forEach((hardwareClass, cursor) -> {
            String key = stored.getMetadata().getNamespace() + "/" + rollout;
            if (!cursor.equals(cursors.put(key + " " + revision.id() + " " + hardwareClass, cursor))) {
                news.add(new Happening.Turn(
                        at, key, revision.id(), revision.model(), document.modelVersion(), hardwareClass, cursor));
            }
        });
        return news;
    }

    private static List<Happening> decision(Change change, Event event) {
        ObjectReference about = event.getInvolvedObject();
        if (!"EdgeRollout".equals(about.getKind()) || change.before().isPresent()) {
            return List.of();
        }
        return List.of(new Happening.Decision(
                change.at(),
                about.getNamespace() + "/" + about.getName(),
                "Warning".equals(event.getType()),
                event.getReason(),
                event.getMessage()));
    }

    private List<Happening> verdicts(Instant at, EdgeRollout rollout) {
        List<Happening> news = new ArrayList<>();
        if (rollout.getStatus() == null || rollout.getStatus().classes() == null) {
            return news;
        }
        for (ClassStatus c : rollout.getStatus().classes()) {
            for (SloStatus slo : c.slos() == null ? List.<SloStatus>of() : c.slos()) {
                String key = key(rollout) + " " + c.name() + " " + slo.name();
                if (!Objects.equals(slo.verdict(), verdicts.put(key, slo.verdict()))) {
                    news.add(new Happening.Judged(at, key(rollout), c.name(), slo));
                }
            }
        }
        return news;
    }
}
