package dev.jetpilot.testbed.demo;

import dev.jetpilot.testbed.demo.report.VersionOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The fleet by class and site, a sign a node. A version keeps its sign once it was seen. */
final class FleetMap {
    private static final int MOST_IN_A_CELL = 16;
    private static final String[] INK = {
        "\u001b[37m", "\u001b[94m", "\u001b[93m", "\u001b[95m", "\u001b[96m", "\u001b[91m"
    };
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /**
     * How one node looks.
     *
     * @param version what it serves or starts to serve; empty for nothing
     */
    record Cell(String node, String hardwareClass, String site, String version, boolean ready, boolean online) {}

    private final boolean color;
    private final TreeSet<String> seen = new TreeSet<>(VersionOrder.INSTANCE);

    FleetMap(boolean color) {
        this.color = color;
    }

    /** The lines of the map, its legend last. */
    synchronized List<String> lines(List<Cell> cells) {
        cells.stream().map(Cell::version).filter(v -> !v.isEmpty()).forEach(seen::add);
        List<String> versions = List.copyOf(seen);
        List<String> sites = cells.stream().map(Cell::site).distinct().sorted().toList();
        Map<String, Map<String, List<Cell>>> grid = new LinkedHashMap<>();
        cells.forEach(c -> grid.computeIfAbsent(c.hardwareClass(), none -> new TreeMap<>())
                .computeIfAbsent(c.site(), none -> new ArrayList<>())
                .add(c));
        int first = 2 + grid.keySet().stream().mapToInt(String::length).max().orElse(0);
        Map<String, Integer> width = new TreeMap<>();
        sites.forEach(site -> width.put(
                site,
                3
                        + Math.max(
                                site.length(),
                                grid.values().stream()
                                        .mapToInt(row -> length(row.getOrDefault(site, List.of())))
                                        .max()
                                        .orElse(0))));
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(" ".repeat(first));
        sites.forEach(site -> head.append(padded(site, site.length(), width.get(site))));
        lines.add(head.toString().stripTrailing());
        grid.forEach((hardwareClass, row) -> {
            StringBuilder line = new StringBuilder(padded(hardwareClass, hardwareClass.length(), first));
            for (String site : sites) {
                List<Cell> here = row.getOrDefault(site, List.of());
                line.append(padded(signs(here, versions), length(here), width.get(site)));
            }
            lines.add(line.toString().stripTrailing());
        });
        lines.add(legend(cells, versions));
        return lines;
    }

    private static int length(List<Cell> cells) {
        return cells.size() > MOST_IN_A_CELL ? MOST_IN_A_CELL : Math.max(0, 2 * cells.size() - 1);
    }

    private String signs(List<Cell> cells, List<String> versions) {
        List<String> signs =
                cells.stream().limit(MOST_IN_A_CELL).map(c -> sign(c, versions)).toList();
        return String.join(cells.size() > MOST_IN_A_CELL ? "" : " ", signs);
    }

    private String sign(Cell cell, List<String> versions) {
        int version = versions.indexOf(cell.version());
        if (!cell.online()) {
            return color ? DIM + "×" + PLAIN : "x";
        }
        if (version < 0) {
            return color ? DIM + "·" + PLAIN : ".";
        }
        if (!color) {
            char letter = (char) ('A' + version % 26);
            return String.valueOf(cell.ready() ? letter : Character.toLowerCase(letter));
        }
        return INK[version % INK.length] + (cell.ready() ? "■" : "◇") + PLAIN;
    }

    private String legend(List<Cell> cells, List<String> versions) {
        List<String> words = new ArrayList<>();
        for (String version : versions) {
            long many = cells.stream()
                    .filter(c -> c.online() && c.ready() && c.version().equals(version))
                    .count();
            if (many > 0) {
                words.add(sign(new Cell("", "", "", version, true, true), versions) + " " + version + " on " + many);
            }
        }
        long starting = cells.stream()
                .filter(c -> c.online() && !c.ready() && !c.version().isEmpty())
                .count();
        words.add((color ? "◇" : "small letter") + " starting " + starting);
        words.add(sign(new Cell("", "", "", "", false, false), versions) + " offline "
                + cells.stream().filter(c -> !c.online()).count());
        return String.join("   ", words);
    }

    private static String padded(String text, int length, int width) {
        return text + " ".repeat(Math.max(0, width - length));
    }
}
