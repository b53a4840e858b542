package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.fetch.Arguments;
import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code agent preflight} is told.
 *
 * @param root where the host's file system is
 * @param facts file to write what the node is to
 * @param expected what the hardware class asks for
 * @param room how much models and engines may take; empty: nothing is removed
 */
record PreflightOptions(Path root, Optional<Path> facts, List<Expectation> expected, Optional<Room> room) {

    /**
     * @param cache directory of the models
     * @param engines directory of the engines
     * @param limit bytes of both together
     * @param wanted digests that stay: what this pod is about to use
     */
    record Room(Path cache, Optional<Path> engines, long limit, List<String> wanted) {
        Room {
            wanted = List.copyOf(wanted);
        }
    }

    private static final String CACHE = "cache";
    private static final String ENGINES = "engines";
    private static final String LIMIT = "cache-limit";
    private static final String KEEP = "keep";
    private static final Set<String> OPTIONS =
            Set.of("root", "facts", Expectation.OPTION, CACHE, ENGINES, LIMIT, KEEP, Report.OPTION);

    PreflightOptions {
        expected = List.copyOf(expected);
    }

    static Arguments arguments(List<String> words) throws FetchFailure {
        return Arguments.parse(words, OPTIONS, Set.of());
    }

    static PreflightOptions of(Arguments a) throws FetchFailure {
        return new PreflightOptions(
                a.path("root"), a.optionalPath("facts"), Expectation.parseAll(a.all(Expectation.OPTION)), room(a));
    }

    private static Optional<Room> room(Arguments a) throws FetchFailure {
        for (String digest : a.all(KEEP)) {
            if (!Digest.isOne(digest)) {
                throw new FetchFailure(
                        Outcome.BAD_COMMAND,
                        "--" + KEEP,
                        digest + " is none",
                        "write sha256: and 64 hexadecimal digits");
            }
        }
        if (a.optional(LIMIT).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Room(a.path(CACHE), a.optionalPath(ENGINES), a.bytes(LIMIT, 0), a.all(KEEP)));
    }
}
