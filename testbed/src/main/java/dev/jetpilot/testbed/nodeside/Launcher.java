package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.pod.PodData;
import dev.jetpilot.testbed.pod.PodFields;
import dev.jetpilot.testbed.pod.PodVariables;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes out of a container's words, its variables and its image what a process of this machine starts with. */
final class Launcher {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String TERMINATION_LOG = "/dev/termination-log";
    private static final String SHELL = "/bin/sh";

    private final RealInits inits;
    private final NodeHost host;
    private final Path tools;
    private final HostTree tree;

    /**
     * @param tools directory for the programs of images
     * @param tree of the node
     */
    Launcher(RealInits inits, NodeHost host, Path tools, HostTree tree) {
        this.inits = inits;
        this.host = host;
        this.tools = tools;
        this.tree = tree;
    }

    /**
     * One start of a container.
     *
     * @param number of the process
     * @param own directory of the container
     * @param mounted its volumes by mount path
     */
    Launch launch(
            Pod pod, Container container, long number, Path own, Map<String, Path> mounted, PodData data, boolean full)
            throws IOException {
        Path root = Files.createDirectories(own.resolve("root"));
        Path message = Files.createFile(own.resolve(number + ".message"));
        Map<String, Path> outside = new HashMap<>(mounted);
        parents(mounted, root).forEach(outside::putIfAbsent);
        outside.putIfAbsent("/tmp", Files.createDirectories(own.resolve("tmp")));
        outside.put(Optional.ofNullable(container.getTerminationMessagePath()).orElse(TERMINATION_LOG), message);
        outside.putIfAbsent(HostTree.BOOT_ID, tree.here(HostTree.BOOT_ID));
        MountedPaths paths = new MountedPaths(outside);
        Map<String, String> known = new PodVariables(new PodFields(pod, podIp(pod), host.ip()), data)
                .of(container, Map.of("HOSTNAME", pod.getMetadata().getName()));
        Map<String, String> environment = new HashMap<>();
        known.forEach((name, value) -> environment.put(name, paths.rewritten(value)));
        environment.putIfAbsent("HOME", root.toString());
        environment.putIfAbsent("PATH", PATH);
        List<String> command = rewritten(container.getCommand(), known, paths);
        List<String> arguments = rewritten(container.getArgs(), known, paths);
        Program program = Optional.ofNullable(inits.programs().get(container.getImage()))
                .orElseThrow(() -> new IOException("the testbed has no program for image " + container.getImage()
                        + "; name it in RealInits, which knows "
                        + inits.programs().keySet()));
        List<String> line = line(program, command, arguments, paths, own, message, full);
        if (program instanceof Program.TensorRt image) {
            environment.put("PATH", toolsOf(image) + ":" + environment.get("PATH"));
        }
        if (line.isEmpty()) {
            throw new IOException("no command specified");
        }
        String mark = pod.getMetadata().getUid() + "/" + container.getName() + "/"
                + ProcessHandle.current().pid() + "-" + number;
        return new Launch(line, environment, root, own.resolve(number + ".log"), message, paths, new Leftovers(mark));
    }

    /**
     * Directories that have mount points below them and are neither in a volume nor on this machine: a script that adds
     * {@code /work} to {@code /jetpilot} finds links to the volumes there.
     */
    private static Map<String, Path> parents(Map<String, Path> mounted, Path root) throws IOException {
        Map<String, Path> parents = new HashMap<>();
        for (Map.Entry<String, Path> mount : mounted.entrySet()) {
            Path above = Path.of(mount.getKey()).getParent();
            if (inside(above, mounted) || Files.exists(above)) {
                continue;
            }
            Path link = root.resolve(mount.getKey().substring(1));
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, mount.getValue());
            for (Path parent = above; !Files.exists(parent); parent = parent.getParent()) {
                parents.put(parent.toString(), root.resolve(parent.toString().substring(1)));
            }
        }
        return parents;
    }

    private static boolean inside(Path path, Map<String, Path> mounted) {
        return path == null || mounted.keySet().stream().anyMatch(mount -> path.startsWith(Path.of(mount)));
    }

    private static String podIp(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPodIP() == null
                ? ""
                : pod.getStatus().getPodIP();
    }

    private static List<String> rewritten(List<String> words, Map<String, String> known, MountedPaths paths) {
        return words.stream()
                .map(word -> paths.rewritten(PodVariables.expanded(word, known)))
                .toList();
    }

    private static List<String> line(
            Program program,
            List<String> command,
            List<String> arguments,
            MountedPaths paths,
            Path own,
            Path message,
            boolean full)
            throws IOException {
        List<String> words = Stream.concat(command.stream(), arguments.stream()).toList();
        if (program instanceof Program.Agent) {
            return AgentCommand.of(words, message, full);
        }
        if (program instanceof Program.Script script && command.isEmpty()) {
            Path entrypoint = Files.writeString(own.resolve("entrypoint"), paths.rewritten(script.text()));
            List<String> line = new ArrayList<>(List.of(SHELL, entrypoint.toString()));
            line.addAll(arguments);
            return line;
        }
        return words;
    }

    /** The same directory for all containers of that TensorRT on the node. */
    private synchronized Path toolsOf(Program.TensorRt image) throws IOException {
        Path directory = tools.resolve(image.version());
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            inits.toolbox().install(directory, image.version(), host.module(), tree.l4t());
        }
        return directory;
    }
}
