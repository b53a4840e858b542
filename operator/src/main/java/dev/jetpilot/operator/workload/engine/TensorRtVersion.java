package dev.jetpilot.operator.workload.engine;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of TensorRT as a model names it: {@code 8.5}, {@code 8.5.2} or {@code 10.3.0.30}.
 *
 * @param major from 1
 * @param minor from 0
 */
public record TensorRtVersion(int major, int minor) implements Comparable<TensorRtVersion> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.\\d{1,4}){0,2}");

    private static final Comparator<TensorRtVersion> ORDER =
            Comparator.comparingInt(TensorRtVersion::major).thenComparingInt(TensorRtVersion::minor);

    /**
     * Reads a version; what follows the minor number decides nothing here.
     *
     * @throws IllegalArgumentException when it does not read like one; the message has the mend
     */
    public static TensorRtVersion parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no version of TensorRT: write major and minor number, as in 10.3");
        }
        return new TensorRtVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
    }

    /** Whether it is this version or a later one. */
    public boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new TensorRtVersion(otherMajor, otherMinor)) >= 0;
    }

    @Override
    public int compareTo(TensorRtVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
