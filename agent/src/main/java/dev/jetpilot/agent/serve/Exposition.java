package dev.jetpilot.agent.serve;

import java.util.Map;

/**
 * Writes metrics in Prometheus' text format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats). A family without samples is not written at all.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8192);

    /** A family's samples follow; the head is written with the first. */
    Family gauge(String name, String help) {
        return new Family(name, "gauge", help);
    }

    Family counter(String name, String help) {
        return new Family(name, "counter", help);
    }

    /** All that was written. */
    String text() {
        return text.toString();
    }

    /** The samples of one name. */
    final class Family {
        private final String name;
        private final String type;
        private final String help;
        private boolean begun;

        private Family(String name, String type, String help) {
            this.name = name;
            this.type = type;
            this.help = help;
        }

        void add(double value) {
            add(Map.of(), value);
        }

        /** In the map's order. Labels without a value are left out: to Prometheus they are the same as none. */
        void add(Map<String, String> labels, double value) {
            if (!begun) {
                begun = true;
                text.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append(escapedHelp(help))
                        .append('\n');
                text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
            }
            text.append(name);
            char before = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                if (!label.getValue().isEmpty()) {
                    text.append(before).append(label.getKey()).append("=\"");
                    text.append(escaped(label.getValue())).append('"');
                    before = ',';
                }
            }
            text.append(before == ',' ? "} " : " ").append(number(value)).append('\n');
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String escapedHelp(String help) {
        return help.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /** Whole numbers without point or exponent, as a person writes them. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
