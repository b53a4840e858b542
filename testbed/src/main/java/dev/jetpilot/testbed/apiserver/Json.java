package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reading and writing the JSON trees that Kubernetes objects are. */
public final class Json {
    /**
     * Writes ASCII only: the fabric8 client 7.8.0 turns the bytes of a watch over plain HTTP into characters buffer by buffer and takes
     * the whole backing array of the result, so that every character of several bytes puts NULs into the next event, and ends the watch.
     */
    static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private Json() {}

    /** A new empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A new empty list. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The node at {@code path}, a missing node if there is none. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode current = node;
        for (String step : path) {
            current = current.path(step);
        }
        return current;
    }

    /** The text at {@code path}; the empty string if there is none. */
    public static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    /** The object under {@code name}, made if it is missing or null. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode existing ? existing : parent.putObject(name);
    }

    /** The texts of a list; empty for anything that is not a list. */
    public static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** A list of texts. */
    public static ArrayNode strings(Iterable<String> texts) {
        ArrayNode list = array();
        texts.forEach(list::add);
        return list;
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** Reads JSON, or YAML if it is not JSON; empty if there is no text. */
    static Optional<JsonNode> read(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(text));
        } catch (JsonProcessingException notJson) {
            return Optional.of(yaml(text));
        }
    }

    private static JsonNode yaml(String text) {
        try {
            // The marker keeps YAML that begins with a brace from being taken for JSON.
            return MAPPER.valueToTree(YAML.unmarshal("---\n" + text, Map.class));
        } catch (RuntimeException e) {
            throw ApiError.badRequest("the request body is neither JSON nor YAML: " + e.getMessage());
        }
    }
}
