package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.host.Board;
import dev.jetpilot.agent.host.Finding;
import dev.jetpilot.agent.host.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of each board, gone or full of garbage: what is left is a part of what was there. No value appears that was not
 * read, least of all a zero.
 */
class DamageTest {
    private static final byte[] GARBAGE = {(byte) 0xff, (byte) 0xfe, 0, 7, (byte) 0x80, '-', (byte) 0xc3};

    /** What one damaged file may change without being wrong: sums, what says that it is damaged, a rail without its label. */
    private static final String CHANGES =
            "((jetpilot_node_info|jetpilot_agent_.*|jetson_throttled)[ {].*|jetson_power_watts\\{rail=\"ina238\"}.*)";

    @TempDir
    Path directory;

    static List<String> boards() {
        return Board.NAMES;
    }

    @ParameterizedTest
    @MethodSource("boards")
    void takesValuesAwayAndAddsNone(String name) throws IOException {
        Board board = Board.named(name, directory);
        Set<String> whole = samples(read(board));
        for (Path file : files()) {
            byte[] content = Files.readAllBytes(file);
            String path = "/" + directory.relativize(file);

            Files.write(file, GARBAGE);
            Reading<Snapshot> garbage = read(board);
            assertThat(whole).as("garbage in %s", path).containsAll(samples(garbage));
            assertThat(garbage.findings())
                    .as("garbage in %s", path)
                    .hasSizeLessThan(2)
                    .allMatch(finding -> mayName(finding, path));

            Files.delete(file);
            Reading<Snapshot> gone = read(board);
            assertThat(whole).as("%s is gone", path).containsAll(samples(gone));
            assertThat(gone.findings()).as("%s is gone", path).isEmpty();

            Files.write(file, content);
        }
    }

    /** The damaged file, by this path or by one that is a link to it; or the table in which a mode is then not found. */
    private static boolean mayName(Finding finding, String path) {
        return finding.file().endsWith(path.substring(path.lastIndexOf('/')))
                || finding.file().equals("/etc/nvpmodel.conf");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Reading<Snapshot> read(Board board) {
        return board.read(host -> Snapshot.read(host, "/var/lib/jetpilot/models"));
    }

    private static Set<String> samples(Reading<Snapshot> reading) {
        return MetricsPage.of(reading, "n", "v")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.matches(CHANGES))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
