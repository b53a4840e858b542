package dev.jetpilot.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootTest {
    @TempDir
    Path directory;

    private Board board;

    @BeforeEach
    void lay() {
        board = Board.empty(directory).with("/etc/nvpmodel/board.conf", "x");
    }

    @Test
    void absoluteLinksBeginAtTheRootAgain() throws IOException {
        board.link("/etc/nvpmodel.conf", "/etc/nvpmodel/board.conf");
        assertThat(resolve("/etc/nvpmodel.conf")).isEqualTo(board.here("/etc/nvpmodel/board.conf"));
    }

    @Test
    void relativeLinksBeginWhereTheyAre() throws IOException {
        board.link("/sys/class/x", "../../etc/nvpmodel");
        assertThat(resolve("/sys/class/x/board.conf")).isEqualTo(board.here("/etc/nvpmodel/board.conf"));
    }

    @Test
    void nothingLeadsOutOfTheRoot() throws IOException {
        board.link("/up", "../../../../../etc").link("/self", "/../..");
        assertThat(resolve("/up/passwd")).isEqualTo(board.here("/etc/passwd"));
        assertThat(resolve("/self/../etc/passwd")).isEqualTo(board.here("/etc/passwd"));
    }

    @Test
    void aCircleIsAnErrorAndNoEndlessWalk() {
        board.link("/a", "/b").link("/b", "/a");
        assertThatThrownBy(() -> resolve("/a")).isInstanceOf(FileSystemLoopException.class);
    }

    @Test
    void withoutAMountThePathIsThePath() throws IOException {
        assertThat(new Root(Path.of("/")).resolve(Path.of("/"), "proc/device-tree/model"))
                .isEqualTo(Path.of("/proc/device-tree/model"));
    }

    private Path resolve(String path) throws IOException {
        return board.root().resolve(directory, path);
    }
}
