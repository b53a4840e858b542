package dev.jetpilot.agent.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command line of {@code --option=value} and {@code --flag}; nothing else is understood. */
public final class Arguments {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(|k|M|G|Ki|Mi|Gi)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L, "k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L, "Ki", 1L << 10, "Mi", 1L << 20, "Gi", 1L << 30);

    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @param options that take a value
     * @param flags that take none
     */
    public static Arguments parse(List<String> words, Set<String> options, Set<String> flags) throws FetchFailure {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "";
            if (equals < 0 ? !flags.contains(name) : !options.contains(name)) {
                Set<String> known = new TreeSet<>();
                options.forEach(o -> known.add("--" + o + "=…"));
                flags.forEach(f -> known.add("--" + f));
                // The value may be a secret that went to the wrong place.
                throw bad(name.isEmpty() ? "the command line" : "--" + name, "not understood", String.join(" ", known));
            }
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(equals < 0 ? "" : word.substring(equals + 1));
        }
        return new Arguments(values);
    }

    private static FetchFailure bad(String where, String what, String mend) {
        return new FetchFailure(Outcome.BAD_COMMAND, where, what, mend);
    }

    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** All values of an option, in their order. */
    public List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    /** The value of an option that may be given once. */
    public Optional<String> optional(String option) throws FetchFailure {
        List<String> given = all(option);
        if (given.size() > 1 || given.contains("")) {
            throw bad("--" + option, given.size() > 1 ? "given more than once" : "empty", "give one value");
        }
        return given.stream().findFirst();
    }

    public String required(String option) throws FetchFailure {
        return optional(option).orElseThrow(() -> bad("--" + option, "missing", "give it"));
    }

    public Path path(String option) throws FetchFailure {
        return Path.of(required(option));
    }

    public Optional<Path> optionalPath(String option) throws FetchFailure {
        return optional(option).map(Path::of);
    }

    /** A number of bytes, as in {@code 500k} or {@code 2Mi}. */
    public long bytes(String option, long otherwise) throws FetchFailure {
        Optional<String> text = optional(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        Matcher bytes = BYTES.matcher(text.get());
        if (!bytes.matches()) {
            throw bad("--" + option, text.get() + " is no number of bytes", "write one such as 500k, 2Mi or 1048576");
        }
        return Math.multiplyExact(Long.parseLong(bytes.group(1)), UNITS.get(bytes.group(2)));
    }

    /** A Go duration of one or more units, as in {@code 90s} or {@code 1h30m}. */
    public Duration duration(String option, Duration otherwise) throws FetchFailure {
        Optional<String> text = optional(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        Matcher part = DURATION.matcher(text.get());
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            long number = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    });
            end = part.end();
        }
        if (end != text.get().length() || sum.isZero()) {
            throw bad("--" + option, text.get() + " is no duration", "write one such as 90s or 1h30m");
        }
        return sum;
    }
}
