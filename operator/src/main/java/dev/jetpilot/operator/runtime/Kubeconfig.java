package dev.jetpilot.operator.runtime;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The files that KUBECONFIG names. The client goes elsewhere without a word when there are none. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * Whether every file that is named can be read.
     *
     * @throws IllegalArgumentException naming those that cannot
     */
    public static void check(Map<String, String> environment) {
        List<String> missing = Arrays.stream(
                        environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator))
                .filter(name -> !name.isBlank())
                .filter(name -> !readable(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("KUBECONFIG names " + String.join(" and ", missing)
                    + ", which is not a file that can be read: correct the path, or unset KUBECONFIG to use"
                    + " ~/.kube/config, or in a pod its ServiceAccount");
        }
    }

    private static boolean readable(String name) {
        Path path = new File(name).toPath();
        return Files.isReadable(path) && !Files.isDirectory(path);
    }
}
