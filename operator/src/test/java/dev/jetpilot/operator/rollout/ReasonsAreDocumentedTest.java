package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is told a reason at night finds it in the tables of docs/operations.md. */
class ReasonsAreDocumentedTest {
    private static final Path DOCS = Path.of("../docs/operations.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/jetpilot/operator");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");

    /** Where the code gives a reason: holds, what the reporter says of a class, targets that cannot be had. */
    private static final List<Pattern> GIVEN = List.of(
            Pattern.compile("Hold\\.(?:waiting|person|idle)\\(\\s*\"(\\w+)\""),
            Pattern.compile("RolloutPhase\\.[A-Z]+,\\s*(?:true,\\s*|false,\\s*|done \\? )?\"(\\w+)\""),
            Pattern.compile("Target\\.Unavailable\\([^;]*?\"([A-Z]\\w+)\","),
            Pattern.compile("\\? \"(CanaryOffline)\" : \"Analysing\""),
            Pattern.compile("\\? \"CanaryOffline\" : \"(Analysing)\""),
            Pattern.compile("\\? \"RolledBack\" : \"(RollingBack)\""));

    private static Set<String> table(String after) throws IOException {
        String text = Files.readString(DOCS);
        Set<String> words = new TreeSet<>();
        text.substring(text.indexOf(after))
                .lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .forEach(row -> WORD.matcher(row.split("\\|")[1]).results().forEach(m -> words.add(m.group(1))));
        return words;
    }

    private static Set<String> given() throws IOException {
        Set<String> words = new TreeSet<>();
        for (String room : List.of("rollout", "observe", "reconcile")) {
            try (Stream<Path> files = Files.list(SOURCES.resolve(room))) {
                for (Path file : files.toList()) {
                    String code = Files.readString(file);
                    GIVEN.forEach(p -> p.matcher(code).results().forEach(m -> words.add(m.group(1))));
                }
            }
        }
        return words;
    }

    @Test
    void everyReasonOfARolloutStandsInItsTable() throws IOException {
        assertThat(given())
                .as("what the code says, as far as the patterns find it")
                .contains(
                        "NoNodes", "NewTarget", "Baking", "RolledBack", "Inconclusive", "ModelNotFound", "NotAllowed");
        assertThat(table("Of rollouts and classes")).containsAll(given());
    }

    @Test
    void everyReasonOfANodeStandsInItsTable() throws IOException {
        assertThat(table("Of nodes"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(NodeReason.values()).map(NodeReason::word).toList());
    }
}
