package dev.jetpilot.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** Entries are {@code NAME:BYTES:HOURS SINCE USED[:MODELS]}; names in capitals are engines, which go with their models. */
    @ParameterizedTest
    @CsvSource({
        "nothing is removed below the limit,      a:5:9 b:5:8,              10, '',  ''",
        "the least recently used goes first,      a:5:8 b:5:9 c:5:7,        10, '',  b",
        "as many as it takes and no more,         a:5:8 b:5:9 c:5:7,         9, '',  b a",
        "one that is mounted stays,               a:5:8 b:5:9,               5, b,   a",
        "and if all are nothing goes,             a:5:8 b:5:9,               1, a b, ''",
        "what was touched in the last hour stays, a:5:0 b:5:2,               1, '',  b",
        "an hour ago is long enough,              a:5:1,                     1, '',  a",
        "a time in the future is no age,          a:5:-9 b:5:2,              1, '',  b",
        "an engine stays with its model,          a:5:9 A:5:9:a B:5:8:b,     1, a,   B",
        "with any of its models,                  A:5:9:b+a B:5:8:b,         1, a,   B",
        "an engine of nobody knows what stays,    A:5:9: B:5:8:b,            1, '',  B",
        "models and engines are one line,         a:5:7 A:5:9:a B:5:8:b,     5, '',  A B",
    })
    void whoGoes(String why, String entries, long limit, String mounted, String gone) {
        List<Entry> all =
                Arrays.stream(entries.split(" ")).map(EvictionTest::entry).toList();
        long taken = all.stream().mapToLong(Entry::bytes).sum();
        Set<String> inUse = Set.copyOf(List.of(mounted.split(" ")));
        assertThat(Eviction.choose(all, taken, limit, inUse, NOW))
                .as(why)
                .extracting(e -> e.directory().toString())
                .containsExactly(gone.isEmpty() ? new String[0] : gone.split(" "));
    }

    private static Entry entry(String text) {
        String[] parts = text.split(":", -1);
        boolean engine = Character.isUpperCase(parts[0].charAt(0));
        String models = parts.length > 3 ? parts[3] : parts[0];
        return new Entry(
                Path.of(parts[0]),
                engine ? Entry.Kind.ENGINE : Entry.Kind.MODEL,
                models.isEmpty() ? Set.of() : Set.of(models.split("\\+")),
                Long.parseLong(parts[1]),
                NOW.minus(Duration.ofHours(Long.parseLong(parts[2]))));
    }
}
