package dev.jetpilot.testbed.nodeside;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * That the init containers of a fleet are processes, and what they need for it.
 *
 * @param directory for the nodes' disks; made, and not removed afterwards. Letters, digits and {@code . _ - /} only, for it stands in scripts
 * @param programs what is in which image; a container of another image ends with 127 and says so
 * @param claims directories of PersistentVolumeClaims, by the claims' names
 * @param toolbox programs of TensorRT's images
 * @param atOnce how many processes run at once on this machine; further ones wait in order
 */
public record RealInits(
        Path directory, Map<String, Program> programs, Map<String, Path> claims, Toolbox toolbox, int atOnce) {
    /** Two JVMs are what a small machine can start beside an API server. */
    private static final int USUALLY_AT_ONCE = 2;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]+");

    public RealInits {
        directory = directory.toAbsolutePath();
        programs = Map.copyOf(programs);
        claims = Map.copyOf(claims);
        if (!PLAIN.matcher(directory.toString()).matches()) {
            throw new IllegalArgumentException(directory + " would have to be quoted in scripts; choose a directory"
                    + " whose path has letters, digits and . _ - only");
        }
    }

    /** Without any program yet. */
    public static RealInits in(Path directory) {
        return new RealInits(directory, Map.of(), Map.of(), Toolbox.EMPTY, USUALLY_AT_ONCE);
    }

    /** That image is the operator's. */
    public RealInits agent(String image) {
        return program(image, new Program.Agent());
    }

    /** That image is a hardware class's, with a TensorRT of that version, as in {@code 10.3}. */
    public RealInits tensorRt(String image, String version) {
        return program(image, new Program.TensorRt(version));
    }

    /** The entrypoint of that image is that shell script. */
    public RealInits script(String image, String text) {
        return program(image, new Program.Script(text));
    }

    private RealInits program(String image, Program program) {
        return new RealInits(directory, with(programs, image, program), claims, toolbox, atOnce);
    }

    /** The claim of that name, in any namespace, is that directory. */
    public RealInits claim(String name, Path claimed) {
        return new RealInits(directory, programs, with(claims, name, claimed), toolbox, atOnce);
    }

    public RealInits toolbox(Toolbox tools) {
        return new RealInits(directory, programs, claims, tools, atOnce);
    }

    public RealInits atOnce(int processes) {
        return new RealInits(directory, programs, claims, toolbox, processes);
    }

    private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
        Map<String, V> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }
}
