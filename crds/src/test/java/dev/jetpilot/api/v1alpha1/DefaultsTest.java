package dev.jetpilot.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of defaults speaks of fields that exist, and is what descriptions and reference say. */
class DefaultsTest {
    @ParameterizedTest
    @MethodSource("dev.jetpilot.api.v1alpha1.Defaults#rows")
    void theDescriptionOfTheFieldNamesItsDefault(Defaults.Row row) throws IOException {
        assertThat(schemaOf(row.field()).path("description").asText())
                .as(row.field())
                .endsWith(" Default: " + row.value() + ".");
    }

    @ParameterizedTest
    @MethodSource("dev.jetpilot.api.v1alpha1.Defaults#rows")
    void theReferenceNamesIt(Defaults.Row row) throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "docs", "api.md")))
                .contains("| `" + row.field() + "` | `" + row.value() + "` | " + row.meaning() + " |");
    }

    @Test
    void noDescriptionNamesADefaultThatTheTableDoesNotHave() throws IOException {
        long named = 0;
        for (String plural : List.of("edgemodels", "edgerollouts")) {
            named += crd(plural).findValuesAsText("description").stream()
                    .filter(d -> d.contains("Default:"))
                    .count();
        }
        assertThat(named).isEqualTo(Defaults.rows().size());
    }

    @Test
    void constantsAndRowsAgree() {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Object> enums = Map.of(
                "EdgeRollout.spec.analysis.onInconclusive", Defaults.ON_INCONCLUSIVE,
                "EdgeRollout.spec.rollback.mode", Defaults.ROLLBACK_MODE,
                "EdgeRollout.spec.rollback.scope", Defaults.ROLLBACK_SCOPE,
                "EdgeRollout.spec.prefetch.mode", Defaults.PREFETCH_MODE,
                "EdgeRollout.spec.strategy.abTest.betterIs", Defaults.AB_TEST_BETTER_IS,
                "EdgeRollout.spec.strategy.abTest.onConclusion", Defaults.AB_TEST_ON_CONCLUSION);

        enums.forEach(
                (field, constant) -> assertThat(Defaults.of(field).orElseThrow().value())
                        .isEqualTo(mapper.valueToTree(constant).asText()));
    }

    @Test
    void durationsAreDurations() {
        assertThat(Defaults.rows().stream()
                        .filter(r -> r.field()
                                .matches(".*([dD]uration|[tT]imeout|bake|offlineGrace|interval|warmup|baseline)")))
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        r -> assertThatCode(() -> GoDuration.parse(r.value())).doesNotThrowAnyException());
    }

    private static JsonNode schemaOf(String field) throws IOException {
        String[] parts = field.split("\\.");
        JsonNode schema = crd(parts[0].toLowerCase(Locale.ROOT) + "s").at("/spec/versions/0/schema/openAPIV3Schema");
        for (int i = 1; i < parts.length; i++) {
            boolean list = parts[i].endsWith("[]");
            schema = schema.path("properties").path(list ? parts[i].substring(0, parts[i].length() - 2) : parts[i]);
            schema = list ? schema.path("items") : schema;
        }
        return schema;
    }

    private static JsonNode crd(String plural) throws IOException {
        return new YAMLMapper().readTree(Files.readString(Path.of(plural + ".jetpilot.dev.yaml")));
    }
}
