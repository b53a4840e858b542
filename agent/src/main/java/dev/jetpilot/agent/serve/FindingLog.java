package dev.jetpilot.agent.serve;

import dev.jetpilot.agent.host.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A line when a file begins to be unusable, and one when that ends; nothing in between, however often it is read. */
final class FindingLog {
    private final Consumer<String> lines;
    private Set<String> known = Set.of();

    FindingLog(Consumer<String> lines) {
        this.lines = lines;
    }

    synchronized void note(List<Finding> findings) {
        Set<String> now = new HashSet<>();
        for (Finding finding : findings) {
            String key =
                    "file=" + finding.file() + " problem=" + finding.problem().word();
            now.add(key);
            if (!known.contains(key)) {
                lines.accept("unreadable " + key + ": " + finding.what());
            }
        }
        known.stream().filter(key -> !now.contains(key)).sorted().forEach(key -> lines.accept("over " + key));
        known = now;
    }
}
