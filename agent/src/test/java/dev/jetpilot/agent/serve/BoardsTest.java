package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.jetpilot.agent.host.Board;
import dev.jetpilot.agent.host.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code /metrics} says on each board of src/test/resources/boards. After a change on purpose run with
 * {@code -Djetpilot.golden=write} and read the difference.
 */
class BoardsTest {
    @TempDir
    Path directory;

    static List<String> boards() {
        return Board.NAMES;
    }

    @ParameterizedTest
    @MethodSource("boards")
    void sayWhatTheyAreAndHowTheyDo(String board) throws IOException {
        String page = page(board);
        Path file = Path.of("src/test/resources/boards/golden/" + board + ".metrics");
        if ("write".equals(System.getProperty("jetpilot.golden"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }
        assertThat(page).as("%s; -Djetpilot.golden=write rewrites it", file).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void areAcceptedByPromtool(String board) throws Exception {
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            abort("SKIPPED: promtool is not on the PATH, so nobody but us has checked the text format: "
                    + e.getMessage());
            return;
        }
        promtool.getOutputStream().write(page(board).getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void haveNoFileThatCannotBeUsed(String board) {
        assertThat(reading(board).findings()).isEmpty();
    }

    private String page(String board) {
        Reading<Snapshot> reading = reading(board);
        Reading<Snapshot> timeless = new Reading<>(reading.value(), reading.findings(), Duration.ofMillis(4));
        return MetricsPage.of(timeless, "node-7", "0.1.0");
    }

    private Reading<Snapshot> reading(String board) {
        return Board.named(board, directory).read(host -> Snapshot.read(host, "/var/lib/jetpilot/models"));
    }
}
