package dev.jetpilot.operator.analysis.source;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Parser of the Prometheus text format 0.0.4, tolerant of OpenMetrics 1.0 (exemplars, {@code # EOF},
 * {@code # UNIT}, seconds as timestamps).
 */
public final class TextFormat {

    /** Series that are kept at most; what an objective needs are a few dozen. */
    static final int MAX_SERIES = 10_000;

    /** Labels of a series at most. */
    static final int MAX_LABELS = 64;

    /** A timestamp below this is in seconds (OpenMetrics), else in milliseconds. */
    private static final double SECONDS_BELOW = 1e11;

    private final String text;
    private final Predicate<String> wanted;
    private final Exposition exposition = new Exposition();
    private int at;
    private int end;
    private int line;
    private int kept;

    private TextFormat(String text, Predicate<String> wanted) {
        this.text = text;
        this.wanted = wanted;
    }

    /**
     * Parses a body.
     *
     * @param text the body
     * @param wanted which metric names are of interest, as they stand at the beginning of a line
     * @throws MalformedMetricsException if a line is not in the format, saying which
     */
    public static Exposition parse(String text, Predicate<String> wanted) throws MalformedMetricsException {
        return new TextFormat(text, wanted).parse();
    }

    private Exposition parse() throws MalformedMetricsException {
        int start = 0;
        while (start < text.length()) {
            line++;
            int newline = text.indexOf('\n', start);
            end = newline < 0 ? text.length() : newline;
            int next = end + 1;
            if (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            at = start;
            skipBlanks();
            if (at < end) {
                if (text.charAt(at) == '#') {
                    comment();
                } else {
                    sample();
                }
            }
            start = next;
        }
        return exposition;
    }

    private void comment() {
        String[] words = text.substring(at, Math.min(end, at + 2048)).trim().split("[ \t]+", 4);
        if (words.length >= 3 && ("TYPE".equals(words[1]) || "HELP".equals(words[1])) && wanted.test(words[2])) {
            exposition.declare(words[2]);
        }
    }

    private void sample() throws MalformedMetricsException {
        String name = name();
        boolean keep = wanted.test(name);
        skipBlanks();
        Map<String, String> labels = Map.of();
        if (at < end && text.charAt(at) == '{') {
            labels = labels(keep);
            skipBlanks();
        }
        double value = number(word("a value"), "value");
        skipBlanks();
        long timestamp = 0;
        if (at < end && text.charAt(at) != '#') {
            double stamp = number(word("a timestamp"), "timestamp");
            timestamp = (long) (Math.abs(stamp) < SECONDS_BELOW ? stamp * 1000 : stamp);
            skipBlanks();
        }
        if (at < end && text.charAt(at) != '#') {
            throw wrong("unexpected '" + excerpt(at) + "' after the value");
        }
        if (keep) {
            if (++kept > MAX_SERIES) {
                throw wrong("more than " + MAX_SERIES + " series of the metrics asked for");
            }
            exposition.add(name, new Series(labels, value, timestamp));
        }
    }

    private String name() throws MalformedMetricsException {
        int start = at;
        while (at < end && isNameCharacter(text.charAt(at), at > start)) {
            at++;
        }
        if (at == start) {
            throw wrong("a metric name cannot begin with '" + excerpt(at) + "'");
        }
        return text.substring(start, at);
    }

    private static boolean isNameCharacter(char c, boolean inside) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || inside && c >= '0' && c <= '9';
    }

    private Map<String, String> labels(boolean keep) throws MalformedMetricsException {
        Map<String, String> labels = new HashMap<>();
        at++;
        int count = 0;
        while (true) {
            skipBlanks();
            if (at >= end) {
                throw wrong("the labels are not closed by '}'");
            }
            if (text.charAt(at) == '}') {
                at++;
                return keep ? labels : Map.of();
            }
            if (++count > MAX_LABELS) {
                throw wrong("more than " + MAX_LABELS + " labels");
            }
            String label = name();
            skipBlanks();
            expect('=');
            skipBlanks();
            expect('"');
            if (labels.put(label, quoted()) != null) {
                throw wrong("label " + label + " is given twice");
            }
            skipBlanks();
            if (at < end && text.charAt(at) == ',') {
                at++;
            } else if (at < end && text.charAt(at) != '}') {
                throw wrong("expected ',' or '}' after label " + label + ", not '" + excerpt(at) + "'");
            }
        }
    }

    /** The rest of a quoted value; its opening quote has been read. */
    private String quoted() throws MalformedMetricsException {
        StringBuilder value = new StringBuilder();
        while (at < end) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                if (at >= end) {
                    break;
                }
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case 'n' -> value.append('\n');
                    case '\\', '"' -> value.append(escaped);
                    default -> value.append('\\').append(escaped);
                }
            } else {
                value.append(c);
            }
        }
        throw wrong("a label value is not closed by '\"'");
    }

    private String word(String what) throws MalformedMetricsException {
        int start = at;
        while (at < end && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        if (at == start) {
            throw wrong("expected " + what + " at the end of the line");
        }
        return text.substring(start, at);
    }

    /** As Go reads numbers, which is what Prometheus does: NaN and Inf in any spelling (Triton writes Nan). */
    private double number(String word, String what) throws MalformedMetricsException {
        switch (word.toLowerCase(Locale.ROOT)) {
            case "+inf", "inf", "+infinity", "infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf", "-infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            case "nan", "+nan", "-nan" -> {
                return Double.NaN;
            }
            default -> {
                try {
                    return Double.parseDouble(word);
                } catch (NumberFormatException e) {
                    throw wrong("'" + shorten(word) + "' is not a " + what);
                }
            }
        }
    }

    private void expect(char wantedCharacter) throws MalformedMetricsException {
        if (at >= end || text.charAt(at) != wantedCharacter) {
            throw wrong("expected '" + wantedCharacter + "', not '" + excerpt(at) + "'");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private MalformedMetricsException wrong(String what) {
        return new MalformedMetricsException(line, what);
    }

    private String excerpt(int from) {
        return from >= end ? "end of line" : shorten(text.substring(from, Math.min(end, from + 30)));
    }

    private static String shorten(String word) {
        String printable = word.replaceAll("[^ -~]", "?");
        return printable.length() > 24 ? printable.substring(0, 24) + "..." : printable;
    }
}
