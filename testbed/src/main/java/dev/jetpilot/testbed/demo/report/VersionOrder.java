package dev.jetpilot.testbed.demo.report;

import java.util.Comparator;

/** Puts 2.10 after 2.9: runs of digits compare as numbers, all else as text. */
public enum VersionOrder implements Comparator<String> {
    INSTANCE;

    private static final String BETWEEN = "(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)";

    @Override
    public int compare(String one, String other) {
        String[] a = one.split(BETWEEN);
        String[] b = other.split(BETWEEN);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int order = part(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length) != 0 ? Integer.compare(a.length, b.length) : one.compareTo(other);
    }

    private static int part(String a, String b) {
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        return numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
    }
}
