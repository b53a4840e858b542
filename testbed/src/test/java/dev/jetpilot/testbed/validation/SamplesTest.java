package dev.jetpilot.testbed.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The YAML that is shown to users is what the CRDs accept. */
class SamplesTest {
    private static final Path SAMPLES = Path.of("..", "k3s-manifests", "samples");

    @ParameterizedTest
    @MethodSource("samples")
    void samplesAreAccepted(Path file) throws IOException {
        JsonNode sample = read(file);

        isAccepted(sample);
        assertThat(sample.at("/metadata/namespace").asText()).isEqualTo("vision");
    }

    @Test
    void theRolloutPointsAtASampleModelAndSpeaksOfItsClasses() throws IOException {
        JsonNode rollout = read(SAMPLES.resolve("peoplenet-rollout.yaml"));
        JsonNode model = read(SAMPLES.resolve(rollout.at("/spec/modelRef/name").asText() + ".yaml"));
        Set<String> classes = new HashSet<>(model.at("/spec/hardwareClasses").findValuesAsText("name"));

        assertThat(classes).containsExactlyInAnyOrder("orin-nano", "orin-nx", "agx-orin");
        rollout.findValues("thresholds").forEach(t -> assertThat(classes).containsAll(() -> t.fieldNames()));
    }

    @Test
    void theExamplesOfTheReferenceAreAccepted() throws IOException {
        List<JsonNode> examples = new ArrayList<>();
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "api.md")));
        while (block.find()) {
            examples.add(new YAMLMapper().readTree(block.group(1)));
        }

        assertThat(examples).hasSize(2).allSatisfy(SamplesTest::isAccepted);
    }

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static void isAccepted(JsonNode sample) {
        CrdValidator validator =
                CrdValidator.of(RulesTest.crd(sample.get("kind").asText().toLowerCase(Locale.ROOT)));

        assertThat(validator.unknownFields(sample)).isEmpty();
        assertThat(validator.validate(sample, Optional.empty())).isEmpty();
    }

    private static JsonNode read(Path file) throws IOException {
        return new YAMLMapper().readTree(Files.readString(file));
    }
}
