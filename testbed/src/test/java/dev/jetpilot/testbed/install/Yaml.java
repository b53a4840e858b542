package dev.jetpilot.testbed.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads YAML of one or more documents. */
final class Yaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    static List<JsonNode> all(String text) {
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> each = MAPPER.readerFor(JsonNode.class).readValues(text)) {
            each.forEachRemaining(documents::add);
        } catch (IOException e) {
            throw new UncheckedIOException("this is no YAML:\n" + text, e);
        }
        documents.removeIf(d -> d == null || !d.isObject());
        return documents;
    }

    static List<JsonNode> all(Path file) {
        return all(read(file));
    }

    static JsonNode one(Path file) {
        List<JsonNode> documents = all(file);
        if (documents.size() != 1) {
            throw new AssertionError(file + " has " + documents.size() + " documents, not one");
        }
        return documents.get(0);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
