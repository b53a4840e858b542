package dev.jetpilot.testbed.nodeside;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the paths of a container are on this machine.
 *
 * <p>In texts a path counts only as a whole, from a place where a path can begin: at the start, after white space, a quote, an equals sign,
 * an opening bracket or another sign that stands before paths in command lines and scripts, a shell's default ({@code :-}) among them. So
 * {@code https://host/models} and {@code $root/models} stay.
 */
final class MountedPaths {
    private static final String BEGINS = "(?<=^|[\\s\"'=:,;(<>|&`{\\[@]|:-)";
    private static final String ENDS = "(?=$|[^A-Za-z0-9._-])";

    private final Map<String, Path> outside;
    private final List<String> longestFirst;
    private final Pattern pattern;

    /**
     * @param outside directories and files of this machine by the container's paths
     */
    MountedPaths(Map<String, Path> outside) {
        this.outside = new HashMap<>(outside);
        this.longestFirst = outside.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        this.pattern = Pattern.compile(
                BEGINS + longestFirst.stream().map(Pattern::quote).collect(Collectors.joining("|", "(", ")")) + ENDS);
    }

    /** Where a path of the container is; empty if it is in no volume. */
    Optional<Path> outside(String inside) {
        return longestFirst.stream()
                .filter(mount -> inside.equals(mount) || inside.startsWith(mount + "/"))
                .findFirst()
                .map(mount -> outside.get(mount)
                        .resolve(inside.substring(mount.length()).replaceFirst("^/+", "")));
    }

    /** A text of this machine, such as an error, with the container's paths. */
    String restored(String text) {
        List<String> deepestFirst = outside.keySet().stream()
                .sorted(Comparator.comparingInt((String inside) ->
                                outside.get(inside).toString().length())
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        String restored = text;
        for (String inside : deepestFirst) {
            restored = restored.replaceAll(
                    Pattern.quote(outside.get(inside).toString()) + ENDS, Matcher.quoteReplacement(inside));
        }
        return restored;
    }

    /** A text with the paths of this machine. */
    String rewritten(String text) {
        return longestFirst.isEmpty()
                ? text
                : pattern.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                outside.get(found.group(1)).toString()));
    }
}
