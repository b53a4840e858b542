package dev.jetpilot.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds everywhere in the generated CRDs. */
class SchemaTest {
    private static final Set<String> YAML_BOOLEANS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false");

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void specHasNoDefault(String plural) {
        assertThat(violations(schema(plural).at("/properties/spec"), SchemaTest::defaults))
                .isEmpty();
    }

    /** Without it kstatus, and so Flux and kpt, would take an object that no operator has looked at for done. */
    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void statusBeginsWithAGenerationThatIsNever(String plural) {
        assertThat(schema(plural).at("/properties/status/default").toString()).isEqualTo("{\"observedGeneration\":-1}");
        assertThat(violations(schema(plural), SchemaTest::defaults)).hasSize(1);
    }

    private static void defaults(JsonNode node, List<String> found) {
        if (node.has("default")) {
            found.add("default");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void everyFieldHasADescription(String plural) {
        assertThat(violations(
                        schema(plural),
                        (node, found) -> node.path("properties").properties().forEach(field -> {
                            if (field.getValue().path("description").asText().length() < 5) {
                                found.add(field.getKey() + " has no description");
                            }
                        })))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void everySpecValueIsBounded(String plural) {
        assertThat(violations(schema(plural).at("/properties/spec"), (node, found) -> {
                    boolean text = node.path("type").asText().equals("string")
                            || node.path("x-kubernetes-int-or-string").asBoolean();
                    if (text && !node.has("maxLength") && !node.has("enum")) {
                        found.add("text without maxLength");
                    }
                    if (node.path("type").asText().equals("array")
                            && node.path("maxItems").asInt(Integer.MAX_VALUE) > 32) {
                        found.add("list without maxItems up to 32");
                    }
                    if (node.has("additionalProperties")
                            && node.path("maxProperties").asInt(Integer.MAX_VALUE) > 32) {
                        found.add("map without maxProperties up to 32");
                    }
                    if (node.path("type").asText().equals("integer")
                            && !node.has("maximum")
                            && !node.path("format").asText().equals("int64")) {
                        found.add("number without bounds");
                    }
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void orderedListsOfTheSpecAreAtomicAndConditionsAMap(String plural) {
        assertThat(violations(schema(plural).at("/properties/spec"), (node, found) -> {
                    if (node.path("type").asText().equals("array")
                            && !node.path("x-kubernetes-list-type").asText().equals("atomic")) {
                        found.add("list that is not atomic");
                    }
                }))
                .isEmpty();
        JsonNode conditions = schema(plural).at("/properties/status/properties/conditions");
        assertThat(conditions.get("x-kubernetes-list-type").asText()).isEqualTo("map");
        assertThat(conditions.get("x-kubernetes-list-map-keys").get(0).asText()).isEqualTo("type");
        assertThat(conditions.at("/items/required").toString()).isEqualTo("[\"type\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void statusRefusesNothing(String plural) {
        assertThat(violations(
                        schema(plural).at("/properties/status"),
                        (node, found) -> Stream.of(
                                        "enum",
                                        "pattern",
                                        "x-kubernetes-validations",
                                        "maxLength",
                                        "maxItems",
                                        "minimum")
                                .filter(node::has)
                                .forEach(found::add)))
                .isEmpty();
        assertThat(schema(plural).at("/properties/status").findValues("required"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void enumsHaveNoUnknownAndNoWordThatYamlReadsAsABoolean(String plural) {
        List<String> constants = new ArrayList<>();
        schema(plural).findValues("enum").forEach(e -> e.forEach(constant -> constants.add(constant.asText())));

        assertThat(constants)
                .isNotEmpty()
                .noneMatch(c -> c.equalsIgnoreCase("unknown"))
                .noneMatch(c -> YAML_BOOLEANS.contains(c.toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edgemodels", "edgerollouts"})
    void noRuleStandsTwice(String plural) {
        assertThat(violations(schema(plural), (node, found) -> {
                    List<String> rules = node.path("x-kubernetes-validations").findValuesAsText("rule");
                    if (Set.copyOf(rules).size() != rules.size()) {
                        found.add("a rule twice");
                    }
                    node.path("x-kubernetes-validations").forEach(rule -> {
                        if (rule.path("message").asText().isBlank()) {
                            found.add("a rule without a message");
                        }
                    });
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "edgemodels, 'Version Revision Classes Ready Age', em",
        "edgerollouts, 'Model Phase Step Updated Ready Offline Reason Age', er"
    })
    void columnsAreInTheOrderAPersonReadsThem(String plural, String columns, String shortName) {
        JsonNode spec = new ObjectMapper()
                .valueToTree(new Crds().generate().get(plural))
                .get("spec");

        assertThat(spec.at("/versions/0/additionalPrinterColumns").findValuesAsText("name"))
                .containsExactly(columns.split(" "));
        assertThat(spec.at("/names/shortNames/0").asText()).isEqualTo(shortName);
        assertThat(spec.at("/versions/0/subresources").has("status")).isTrue();
    }

    private static JsonNode schema(String plural) {
        return new ObjectMapper()
                .valueToTree(new Crds().generate().get(plural))
                .at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static List<String> violations(JsonNode schema, BiConsumer<JsonNode, List<String>> look) {
        List<String> all = new ArrayList<>();
        visit(schema, "", look, all);
        return all;
    }

    private static void visit(JsonNode schema, String path, BiConsumer<JsonNode, List<String>> look, List<String> all) {
        List<String> found = new ArrayList<>();
        look.accept(schema, found);
        found.forEach(f -> all.add(path + ": " + f));
        schema.path("properties").properties().forEach(f -> visit(f.getValue(), path + "." + f.getKey(), look, all));
        Stream.of("items", "additionalProperties")
                .filter(key -> schema.path(key).isObject())
                .forEach(key -> visit(schema.get(key), path + "[]", look, all));
    }
}
