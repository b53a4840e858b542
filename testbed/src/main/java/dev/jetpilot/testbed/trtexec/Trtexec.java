package dev.jetpilot.testbed.trtexec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stand-in for trtexec, as a POSIX shell script that needs nothing of the testbed once it is installed. It takes exactly the options
 * of its version, checks what the real one checks of the values that Jetpilot gives, says the same and ends alike. Its "engine" is a
 * text that depends on all that a real engine depends on: version, module, L4T, compute capability, model, types, scales, DLA, memory
 * pool and shapes. Plugins, layer options, inference and the types of the model's own layers are not imitated.
 *
 * <p>A model is a file that begins like ONNX: {@link #model}. Its lines, and the variable {@code TRTEXEC_DO}, tell the stand-in what to
 * do: {@code fail}, {@code oom} (killed by SIGKILL), {@code cuda} (memory ran out, ends by itself), {@code crash}, {@code hang},
 * {@code full} (fills the disk, 64 MiB at most), {@code wait} (until the file {@code TRTEXEC_GO} is there). With {@code @half}, {@code
 * @written} or {@code @cached} behind it that happens when half of the plan, all of it, or half of the timing cache is written.
 */
public final class Trtexec {
    private static final String NAME = "trtexec";

    private Trtexec() {}

    /**
     * What it believes to run on.
     *
     * @param module as in {@code orin-nano-8gb}
     * @param l4t as in {@code 36.4.7}
     * @param sm compute capability times ten, as in 87
     * @param dlaCores from 0
     */
    public record Board(String module, String l4t, int sm, int dlaCores) {}

    /** A model file of that content: what is written in {@code lines} are the stand-in's orders and the model's weights alike. */
    public static byte[] model(String... lines) {
        String head = "\b\b\u0012\u0007testbed\n";
        return (head + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Puts the program into a directory, to be put on a PATH.
     *
     * @param version of three numbers, as in {@code 10.3.0}; options are those of the newest known version that is not newer
     * @return the program
     */
    public static Path install(Path directory, String version, Board board) throws IOException {
        int[] numbers =
                Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
        if (numbers.length != 3) {
            throw new IllegalArgumentException(version + ": write three numbers, as in 10.3.0");
        }
        // NV_TENSORRT_VERSION: NvInferRuntimeCommon.h at 8.5.2, NvInferRuntimeBase.h at v10.3.0.
        int number = numbers[0] < 10
                ? numbers[0] * 1000 + numbers[1] * 100 + numbers[2]
                : numbers[0] * 10_000 + numbers[1] * 100 + numbers[2];
        int order = order(numbers[0], numbers[1]);
        String text = resource("trtexec.sh");
        Map<String, Object> words = Map.of(
                "version", version,
                "number", number,
                "order", order,
                "module", board.module(),
                "l4t", board.l4t(),
                "sm", board.sm(),
                "dlaCores", board.dlaCores(),
                "flags", String.join(" ", options(order)));
        for (Map.Entry<String, Object> word : words.entrySet()) {
            text = text.replace("@" + word.getKey() + "@", word.getValue().toString());
        }
        Path program = Files.createDirectories(directory).resolve(NAME);
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private static int order(int major, int minor) {
        return major * 100 + minor;
    }

    private static Set<String> options(int order) {
        Set<String> options = new TreeSet<>();
        for (String line : resource("flags").lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.split(" "));
            String[] since = words.get(0).split("\\.");
            if (order(Integer.parseInt(since[0]), Integer.parseInt(since[1])) > order) {
                continue;
            }
            List<String> names = words.subList(2, words.size());
            if (words.get(1).equals("+")) {
                options.addAll(names);
            } else {
                names.forEach(options::remove);
            }
        }
        return options;
    }

    private static String resource(String name) {
        try (InputStream in = Trtexec.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not beside " + Trtexec.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
