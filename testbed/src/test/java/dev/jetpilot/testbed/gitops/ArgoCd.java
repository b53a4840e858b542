package dev.jetpilot.testbed.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import party.iroiro.luajava.Lua;
import party.iroiro.luajava.lua51.Lua51;

/**
 * Runs the Lua of {@code k3s-manifests/argocd} as Argo CD does: the object is the global {@code obj}, each script has a
 * state of its own, in Lua 5.1 with the base and string functions only.
 */
public final class ArgoCd {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final JsonNode data;

    private ArgoCd(JsonNode data) {
        this.data = data;
    }

    /**
     * What Argo CD says of an object.
     *
     * @param status Healthy, Progressing, Degraded or Suspended
     * @param message for people
     */
    public record Health(String status, String message) {}

    /** With the scripts of this repository. */
    public static ArgoCd ofRepository() {
        Path file = repository().resolve("k3s-manifests/argocd/argocd-cm-patch.yaml");
        try {
            return new ArgoCd(YAML.readTree(Files.readString(file)).path("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("k3s-manifests"))) {
            here = Objects.requireNonNull(here.getParent(), "no k3s-manifests above the working directory");
        }
        return here;
    }

    /** The health of an object of ours. */
    public Health health(GenericKubernetesResource object) {
        JsonNode script = data.path("resource.customizations.health.jetpilot.dev_" + object.getKind());
        JsonNode said = run(script.asText(), object);
        return new Health(said.path("status").asText(), said.path("message").asText());
    }

    /** Names of the actions that a person may press now. */
    public TreeSet<String> enabled(GenericKubernetesResource object) {
        TreeSet<String> names = new TreeSet<>();
        run(actions(object).path("discovery.lua").asText(), object).properties().stream()
                .filter(action -> !action.getValue().path("disabled").asBoolean())
                .forEach(action -> names.add(action.getKey()));
        return names;
    }

    /** Presses a button: the annotations that the object then has. */
    public Map<String, String> act(String name, GenericKubernetesResource object) {
        for (JsonNode definition : actions(object).path("definitions")) {
            if (definition.path("name").asText().equals(name)) {
                Map<String, String> annotations = new TreeMap<>();
                run(definition.path("action.lua").asText(), object)
                        .at("/metadata/annotations")
                        .properties()
                        .forEach(a -> annotations.put(a.getKey(), a.getValue().asText()));
                return annotations;
            }
        }
        throw new IllegalArgumentException("no action is called " + name);
    }

    private JsonNode actions(GenericKubernetesResource object) {
        String yaml = data.path("resource.customizations.actions.jetpilot.dev_" + object.getKind())
                .asText();
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
    }

    private static JsonNode run(String script, GenericKubernetesResource object) {
        try (Lua lua = new Lua51()) {
            lua.openLibrary("_G");
            lua.openLibrary("string");
            lua.push((Map<?, ?>) withoutNulls(JSON.convertValue(object, Map.class)), Lua.Conversion.FULL);
            lua.setGlobal("obj");
            lua.load(script);
            lua.pCall(0, 1);
            return JSON.valueToTree(lua.toObject(-1));
        }
    }

    private static Map<?, ?> withoutNulls(Map<?, ?> map) {
        Map<Object, Object> kept = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                kept.put(key, withoutNulls(inner));
            } else if (value != null) {
                kept.put(key, value);
            }
        });
        return kept;
    }
}
