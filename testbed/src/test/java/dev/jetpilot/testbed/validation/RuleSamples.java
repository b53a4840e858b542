package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The samples of one kind: changes to a base object, and what is said to them. */
record RuleSamples(JsonNode base, List<Sample> samples) {
    /** One rule: a change that is accepted, one that is refused, and the errors. */
    record Sample(String name, JsonNode accepted, JsonNode refused, Optional<JsonNode> old, List<String> errors) {}

    static RuleSamples of(String kind) {
        JsonNode file = yaml("/validation/" + kind + ".yaml");
        JsonNode base = file.get("base");
        List<Sample> samples = StreamSupport.stream(file.get("cases").spliterator(), false)
                .map(c -> new Sample(
                        c.get("name").asText(),
                        changed(base, c.get("accepted")),
                        changed(base, c.get("refused")),
                        c.path("update").asBoolean() ? Optional.of(base) : Optional.empty(),
                        texts(c.get("errors"))))
                .toList();
        return new RuleSamples(base, samples);
    }

    static JsonNode yaml(String resource) {
        try (InputStream in = RuleSamples.class.getResourceAsStream(resource)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    static Stream<String> kinds() {
        return Stream.of("edgemodel", "edgerollout");
    }

    private static JsonNode changed(JsonNode base, JsonNode changes) {
        JsonNode copy = base.deepCopy();
        changes.properties().forEach(change -> set(copy, change.getKey(), change.getValue()));
        return copy;
    }

    private static void set(JsonNode root, String pointer, JsonNode value) {
        int end = pointer.lastIndexOf('/');
        String key = pointer.substring(end + 1);
        JsonNode parent = root.at(pointer.substring(0, end));
        if (parent instanceof ArrayNode list) {
            if (key.equals("-")) {
                list.add(value);
            } else {
                list.set(Integer.parseInt(key), value);
            }
        } else if (parent instanceof ObjectNode object) {
            if (value.isNull()) {
                object.remove(key);
            } else {
                object.set(key, value);
            }
        } else {
            throw new IllegalArgumentException(pointer + " points at nothing in the base");
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
