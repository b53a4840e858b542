package dev.jetpilot.operator.analysis.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a pod exported at one moment: the series of the metrics that were asked for. */
public final class Exposition {

    private final Map<String, List<Series>> series = new HashMap<>();
    private final Set<String> declared = new HashSet<>();

    void add(String name, Series one) {
        series.computeIfAbsent(name, n -> new ArrayList<>()).add(one);
    }

    void declare(String family) {
        declared.add(family);
    }

    /**
     * The series of a metric whose labels match. A counter may be named with or without the {@code _total}
     * that OpenMetrics adds.
     */
    public List<Series> select(String name, Map<String, String> match) {
        List<Series> found = new ArrayList<>();
        for (Series one : all(name)) {
            if (one.matches(match)) {
                found.add(one);
            }
        }
        return found;
    }

    /** Whether the pod knows the metric at all, be it without a series yet. */
    public boolean knows(String name) {
        return declared.contains(name)
                || declared.contains(withoutTotal(name))
                || !all(name).isEmpty();
    }

    private List<Series> all(String name) {
        List<Series> exact = series.get(name);
        if (exact == null) {
            exact = series.get(name.endsWith(TOTAL) ? withoutTotal(name) : name + TOTAL);
        }
        return exact == null ? List.of() : exact;
    }

    static final String TOTAL = "_total";

    static String withoutTotal(String name) {
        return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    }
}
