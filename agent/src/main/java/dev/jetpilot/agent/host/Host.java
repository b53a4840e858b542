package dev.jetpilot.agent.host;

import dev.jetpilot.agent.host.Finding.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The node's files, during one reading. Every file is read once, however often it is asked for; a file that is absent is
 * an empty answer; one that cannot be used is an empty answer and a finding.
 */
public final class Host {
    /** Longer than any file we read; {@code nvpmodel.conf} has about 30 KiB. */
    private static final int MOST_BYTES = 256 * 1024;

    /** What sysfs gives at a time. */
    private static final int PAGE = 4096;

    private static final int QUOTED = 40;

    private static final Pattern NAME = Pattern.compile("[\\x20-\\x7e]{1,128}");

    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final Root root;
    private final Disk disk;
    private final Watch watch;
    private final Findings findings;
    private final Map<String, Optional<?>> answers;
    private final Map<String, Path> directories = new ConcurrentHashMap<>();

    /** Told of every question before it is asked and after it is answered. */
    interface Watch {
        /** Whether it may be asked. */
        boolean begin(String file);

        void end(String file);
    }

    Host(Root root, Disk disk, Watch watch, Findings findings, Map<String, Optional<?>> answers) {
        this.root = root;
        this.disk = disk;
        this.watch = watch;
        this.findings = findings;
        this.answers = answers;
    }

    /** The file's content. */
    public Optional<byte[]> bytes(String file) {
        return ask("bytes ", file, this::read).map(byte[].class::cast);
    }

    /** The file's content without the white space and NUL bytes round it; a file with nothing else is garbage. */
    public Optional<String> text(String file) {
        Optional<String> text = bytes(file).map(Host::trimmed);
        if (text.isPresent() && text.get().isEmpty()) {
            garbage(file, "it is empty");
            return Optional.empty();
        }
        return text;
    }

    /** A name that the kernel or the firmware gave to something: printable, and short enough for a label. */
    public Optional<String> name(String file) {
        Optional<String> name = text(file);
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            garbage(file, "no name: " + quoted(name.get()));
            return Optional.empty();
        }
        return name;
    }

    /** The whole number that the file consists of. */
    public OptionalLong number(String file) {
        Optional<String> text = text(file);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException e) {
            garbage(file, "not a number: " + quoted(text.get()));
            return OptionalLong.empty();
        }
    }

    /** Names in a directory, {@code hwmon2} before {@code hwmon10}; none if it is absent. */
    public List<String> names(String directory) {
        return names(directory, "");
    }

    /** Those that begin so: of a directory that has thousands. */
    public List<String> names(String directory, String beginning) {
        return ask(
                        "names " + beginning + " ",
                        directory,
                        path -> disk.list(path).stream()
                                .filter(name -> name.startsWith(beginning))
                                .sorted(BY_NUMBER)
                                .toList())
                .map(names -> ((List<?>) names).stream().map(String.class::cast).toList())
                .orElse(List.of());
    }

    /** Room in the file system that a directory is on. */
    public Optional<Space> space(String directory) {
        return ask("space ", directory, disk::space).map(Space.class::cast);
    }

    /** Counts a file whose content is not what belongs there. */
    public void garbage(String file, String what) {
        findings.add(new Finding(file, Problem.GARBAGE, what));
    }

    /** A value as it may stand in a message: short, printable, in quotes. */
    public static String quoted(String value) {
        String printable = value.replaceAll("[^\\x20-\\x7e]", "?");
        return "'" + (printable.length() > QUOTED ? printable.substring(0, QUOTED) + "…" : printable) + "'";
    }

    private interface Question<T> {
        T ask(Path path) throws IOException;
    }

    private <T> Optional<?> ask(String kind, String file, Question<T> question) {
        String key = kind + file;
        Optional<?> known = answers.get(key);
        if (known != null) {
            return known;
        }
        if (!watch.begin(file)) {
            return Optional.empty();
        }
        Optional<T> answer = Optional.empty();
        try {
            answer = Optional.of(question.ask(locate(file)));
        } catch (NoSuchFileException e) {
            // absent
        } catch (AccessDeniedException e) {
            findings.add(new Finding(file, Problem.DENIED, "it may not be read"));
        } catch (InterruptedIOException e) {
            findings.add(new Finding(file, Problem.FAILED, "interrupted"));
        } catch (IOException e) {
            if (!switchedOff(e)) {
                findings.add(new Finding(file, Problem.FAILED, quoted(String.valueOf(e.getMessage()))));
            }
        } finally {
            watch.end(file);
        }
        answers.putIfAbsent(key, answer);
        return answer;
    }

    private Path locate(String file) throws IOException {
        int slash = file.lastIndexOf('/');
        return root.resolve(directory(file.substring(0, slash)), file.substring(slash + 1));
    }

    /** Found once a reading: most files share theirs. */
    private Path directory(String path) throws IOException {
        Path known = path.isEmpty() ? root.directory() : directories.get(path);
        if (known == null) {
            int slash = path.lastIndexOf('/');
            known = root.resolve(directory(path.substring(0, slash)), path.substring(slash + 1));
            directories.put(path, known);
        }
        return known;
    }

    private byte[] read(Path path) throws IOException {
        try (InputStream in = disk.open(path)) {
            byte[] buffer = new byte[PAGE];
            int filled = 0;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer, filled, buffer.length - filled)) {
                filled += n;
                if (filled == MOST_BYTES) {
                    throw new IOException("longer than " + MOST_BYTES + " bytes");
                }
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, 2 * filled);
                }
            }
            return Arrays.copyOf(buffer, filled);
        }
    }

    /**
     * EAGAIN and ENODATA: so answer Orin's and Thor's thermal zones while the engine they belong to has no power, and
     * INA3221 channels that are not wired. Nothing is wrong; there is no value.
     */
    private static boolean switchedOff(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("temporarily unavailable") || message.contains("No data available");
    }

    private static String trimmed(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) <= ' ') {
            end--;
        }
        int start = 0;
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        return text.substring(start, end);
    }
}
