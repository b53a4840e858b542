package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.jetpilot.testbed.apiserver.StoreEvent;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
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
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final Map<String, String> verdicts = new HashMap<>();
    private final Map<String, Cursor> cursors = new HashMap<>();
    private final Map<String, Boolean> contacts = new HashMap<>();

    List<Happening> read(Instant at, StoreEvent event) {
        if (event.type() == StoreEvent.Type.DELETED) {
            return List.of();
        }
        return switch (event.object().path("kind").asText()) {
            case "Node" -> node(at, event);
            case "ControllerRevision" -> revision(at, event.object());
            case "Event" -> decision(at, event);
            case "EdgeRollout" -> verdicts(at, rollout(event.object()));
            default -> List.of();
        };
    }

    static EdgeRollout rollout(JsonNode object) {
        return read(object, EdgeRollout.class);
    }

    /** {@code namespace/name}. */
    static String key(EdgeRollout rollout) {
        return rollout.getMetadata().getNamespace() + "/"
                + rollout.getMetadata().getName();
    }

    private List<Happening> node(Instant at, StoreEvent event) {
        String name = event.object().at("/metadata/name").asText();
        JsonNode after = event.object().at("/metadata/labels");
        JsonNode before = event.previous().map(p -> p.at("/metadata/labels")).orElse(MissingNode.getInstance());
        List<Happening> news = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>();
        after.fieldNames().forEachRemaining(keys::add);
        before.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            String was = before.path(key).asText("");
            String is = after.path(key).asText("");
            NodeLabel.parse(key)
                    .filter(label -> label.kind() == NodeLabel.Kind.ASSIGNMENT && !was.equals(is))
                    .ifPresent(label -> news.add(new Happening.Move(
                            at,
                            label.namespace() + "/" + label.rollout(),
                            name,
                            Assignment.parse(was),
                            Assignment.parse(is))));
        }
        contact(at, name, event.object()).ifPresent(news::add);
        return news;
    }

    private Optional<Happening> contact(Instant at, String name, ObjectNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                boolean online = !condition.path("status").asText().equals("Unknown");
                boolean before = Optional.ofNullable(contacts.put(name, online)).orElse(true);
                return before == online ? Optional.empty() : Optional.of(new Happening.Contact(at, name, online));
            }
        }
        return Optional.empty();
    }

    private List<Happening> revision(Instant at, ObjectNode object) {
        ControllerRevision stored = read(object, ControllerRevision.class);
        String rollout = object.at("/metadata/labels").path(Names.REVISION_OF).asText("");
        if (rollout.isEmpty() || RevisionRecord.isTombstones(stored)) {
            return List.of();
        }
        RevisionDocument document = RevisionDocument.of(stored);
        Revision revision = RevisionRecord.revision(stored, document);
        List<Happening> news = new ArrayList<>();
        revision.cursors().forEach((hardwareClass, cursor) -> {
            String key = object.at("/metadata/namespace").asText() + "/" + rollout;
            if (!cursor.equals(cursors.put(key + " " + revision.id() + " " + hardwareClass, cursor))) {
                news.add(new Happening.Turn(
                        at, key, revision.id(), revision.model(), document.modelVersion(), hardwareClass, cursor));
            }
        });
        return news;
    }

    private List<Happening> decision(Instant at, StoreEvent event) {
        ObjectNode object = event.object();
        boolean ours = object.at("/involvedObject/kind").asText().equals("EdgeRollout");
        if (!ours || event.type() != StoreEvent.Type.ADDED) {
            return List.of();
        }
        return List.of(new Happening.Decision(
                at,
                object.at("/involvedObject/namespace").asText() + "/"
                        + object.at("/involvedObject/name").asText(),
                object.path("type").asText().equals("Warning"),
                object.path("reason").asText(),
                object.path("message").asText()));
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

    private static <T> T read(JsonNode object, Class<T> type) {
        return JSON.convertValue(object, type);
    }
}
