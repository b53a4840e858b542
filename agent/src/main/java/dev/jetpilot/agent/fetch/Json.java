package dev.jetpilot.agent.fetch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A JSON document to look things up in. What is not there, or is of another kind, is absent; two members of one name are refused, since
 * what is signed must not mean two things. Reads with the streaming parser only: binding would cost more start-up time than the whole parse.
 */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Json ABSENT = new Json(null);

    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    public static Json parse(byte[] document) throws IOException {
        try (JsonParser parser = FACTORY.createParser(document)) {
            if (parser.nextToken() == null) {
                throw new IOException("the JSON document is empty");
            }
            Json json = read(parser);
            if (parser.nextToken() != null) {
                throw new IOException("there is something behind the JSON document");
            }
            return json;
        }
    }

    private static Json read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Json> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                yield new Json(members);
            }
            case START_ARRAY -> {
                List<Json> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser));
                }
                yield new Json(items);
            }
            case VALUE_STRING -> new Json(parser.getText());
            case VALUE_NUMBER_INT -> new Json(parser.getLongValue());
            default -> ABSENT;
        };
    }

    public Json get(String member) {
        return members().getOrDefault(member, ABSENT);
    }

    public Map<String, Json> members() {
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put((String) name, (Json) member));
        return members;
    }

    public List<Json> items() {
        return value instanceof List<?> list
                ? list.stream().map(Json.class::cast).toList()
                : List.of();
    }

    public Optional<String> text() {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    public OptionalLong number() {
        return value instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
