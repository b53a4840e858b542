package dev.jetpilot.operator.facts;

import dev.jetpilot.operator.analysis.source.MalformedMetricsException;
import dev.jetpilot.operator.analysis.source.Scrape;
import dev.jetpilot.operator.analysis.source.TextFormat;
import dev.jetpilot.operator.facts.NodeFacts.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages of the agent's own: what its tests hold it to on the boards there are. */
public final class Pages {
    /** The node that the boards' pages are about. */
    public static final String NODE = "node-7";

    private static final Path GOLDEN = Path.of("..", "agent", "src", "test", "resources", "boards", "golden");

    private Pages() {}

    /** What the agent tells on a board. */
    public static String of(String board) {
        try {
            return Files.readString(GOLDEN.resolve(board + ".metrics"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same on a node of that name. */
    public static String of(String board, String node) {
        return of(board).replace("node=\"" + NODE + "\"", "node=\"" + node + "\"");
    }

    static Answer read(String node, String page) {
        try {
            return NodeFacts.of(node, new Scrape.Answered(TextFormat.parse(page, NodeFacts::wants)));
        } catch (MalformedMetricsException e) {
            throw new AssertionError(page, e);
        }
    }

    static NodeFacts facts(String board) {
        return ((Answer.Told) read(NODE, of(board))).facts();
    }
}
