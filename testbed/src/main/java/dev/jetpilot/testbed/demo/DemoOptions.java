package dev.jetpilot.testbed.demo;

import dev.jetpilot.testbed.cluster.ServerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * How the demo is run, from system properties that begin with {@code demo.}, and {@code cluster}.
 *
 * @param server the API server to play on
 * @param nodes virtual Jetsons, 16 to 1000; an eighth of them is dead from the start
 * @param manifests the user's own YAML; empty for the story of the samples
 * @param speed seconds of the fleet's time in one real second, 1 to 300
 * @param color whether to draw over lines and use colours
 * @param keep whether to go on after the report until interrupted
 * @param root directory of the project
 */
record DemoOptions(
        ServerKind server, int nodes, Optional<Path> manifests, double speed, Color color, boolean keep, Path root) {
    /** When to use colours. */
    enum Color {
        /** On a terminal. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /** Options that make no sense: each with its value and the mend. */
    static final class InvalidOptionsException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        InvalidOptionsException(List<String> problems) {
            super(String.join("\n", problems));
        }
    }

    /** @throws InvalidOptionsException naming every property that is wrong */
    static DemoOptions of(Properties properties) {
        List<String> problems = new ArrayList<>();
        int nodes = (int) number(properties, "demo.nodes", 24, 16, 1000, problems);
        ServerKind server = server(properties, problems);
        double speed = number(properties, "demo.speed", usualSpeed(server), 1, 300, problems);
        Path root = Path.of(properties.getProperty("demo.root", "."));
        Optional<Path> manifests = text(properties, "demo.manifests").map(root::resolve);
        manifests
                .filter(path -> !Files.exists(path))
                .ifPresent(path -> problems.add("-Ddemo.manifests is " + path
                        + ", which does not exist: name a YAML file, or a directory of them"));
        String color = text(properties, "demo.color").orElse("auto");
        if (!List.of("auto", "always", "never").contains(color)) {
            problems.add("-Ddemo.color is \"" + color + "\": write auto, always or never");
            color = "never";
        }
        boolean keep = Boolean.parseBoolean(text(properties, "demo.keep").orElse("false"));
        if (!problems.isEmpty()) {
            throw new InvalidOptionsException(problems);
        }
        return new DemoOptions(
                server, nodes, manifests, speed, Color.valueOf(color.toUpperCase(java.util.Locale.ROOT)), keep, root);
    }

    private static ServerKind server(Properties properties, List<String> problems) {
        try {
            return ServerKind.named(properties.getProperty("cluster", ""));
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
            return ServerKind.EMBEDDED;
        }
    }

    /** As fast as the server's controllers and two cores can follow. */
    private static double usualSpeed(ServerKind server) {
        return switch (server) {
            case EMBEDDED -> 75;
            case REAL -> 50;
        };
    }

    /** How many nodes are dead from the start. */
    int dead() {
        return Math.max(1, nodes / 8);
    }

    /** Where the report, the kubeconfig and the operator's log go. */
    Path output() {
        return root.resolve("target").resolve("demo");
    }

    /** The operator, as the build packages it. */
    Path operatorJar() {
        return root.resolve("operator").resolve("target").resolve("jetpilot-operator.jar");
    }

    /** The CRDs, as a user applies them. */
    Path crds() {
        return root.resolve("crds");
    }

    /** The YAML of the story. */
    Path samples() {
        return root.resolve("k3s-manifests").resolve("samples");
    }

    private static Optional<String> text(Properties properties, String key) {
        return Optional.ofNullable(properties.getProperty(key))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static double number(
            Properties properties, String key, double usual, double least, double most, List<String> problems) {
        String text = text(properties, key).orElse("");
        try {
            double number = text.isEmpty() ? usual : Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        problems.add("-D" + key + " is \"" + text + "\": write a number from " + (long) least + " to " + (long) most);
        return usual;
    }
}
