package dev.jetpilot.agent.facts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Jetson Linux (L4T): 36.4.7 is R36, revision 4.7.
 *
 * <p>Source: {@code /etc/nv_tegra_release}, whose first line is {@code # R36 (release), REVISION: 4.7, GCID: …, BOARD: …}.
 * Its BOARD field is not used: it is wrong on many boards.
 */
public record L4t(int release, int revision, int patch) {
    private static final Pattern FIRST_LINE = Pattern.compile(
            "#\\s*R(\\d{1,3}) \\(release\\), REVISION: (\\d{1,3})(?:\\.(\\d{1,3}))?(?![.\\w]).*", Pattern.DOTALL);

    /** What the file says, or nothing if it says something else. */
    static Optional<L4t> parse(String tegraRelease) {
        Matcher matcher = FIRST_LINE.matcher(tegraRelease);
        return matcher.matches()
                ? Optional.of(new L4t(number(matcher, 1), number(matcher, 2), number(matcher, 3)))
                : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    /** As in {@code 36.4.7}. */
    public String version() {
        return release + "." + revision + "." + patch;
    }

    /** As in {@code r36.4}: within a line images and engines stay usable, between 36.3 and 36.4 they do not. */
    public String line() {
        return "r" + release + "." + revision;
    }
}
