package dev.jetpilot.agent.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found in one reading: one finding a file, the first. Safe for use by several threads. */
final class Findings {
    private final Map<String, Finding> byFile = new LinkedHashMap<>();

    synchronized void add(Finding finding) {
        byFile.putIfAbsent(finding.file(), finding);
    }

    synchronized List<Finding> all() {
        return List.copyOf(byFile.values());
    }
}
