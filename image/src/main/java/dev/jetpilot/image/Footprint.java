package dev.jetpilot.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What an operator costs that has nothing to do: seconds from the start of its process to {@code /readyz}, memory and CPU
 * time, in an empty cluster over TLS. See docs/benchmarks.md for how to run it.
 */
public final class Footprint {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Long enough for the native heap to be trimmed, which it is every 10 s. */
    private static final Duration IDLE = Duration.ofSeconds(15);

    private final Path project;
    private final Path scratch;

    /** One run: seconds to ready, RSS when idle and at its highest in MiB, CPU seconds until ready. */
    private record Run(double ready, double idle, double peak, double cpu) {}

    private Footprint(Path project, Path scratch) {
        this.project = project;
        this.scratch = scratch;
    }

    /**
     * System properties {@code image.project} and {@code image.target}; arguments: how many runs, then variants, each a tar in
     * {@code image.target} and perhaps options for Java after a comma.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path target = Path.of(System.getProperty("image.target"));
        Footprint footprint = new Footprint(
                Path.of(System.getProperty("image.project")), Files.createDirectories(target.resolve("footprint")));
        int runs = Integer.parseInt(arguments[0]);
        System.out.println("| variant | ready, best (median) | CPU to ready | RSS idle, best (median) | highest RSS |");
        System.out.println("|---|---|---|---|---|");
        List<String> variants = List.of(arguments).subList(1, arguments.length);
        List<List<Run>> results = new ArrayList<>();
        variants.forEach(variant -> results.add(new ArrayList<>()));
        // In turns: whatever else the machine does then disturbs all alike.
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < variants.size(); i++) {
                String[] parts = variants.get(i).split(",", 2);
                results.get(i).add(footprint.run(target.resolve(parts[0]), parts.length > 1 ? parts[1] : ""));
            }
        }
        for (int i = 0; i < variants.size(); i++) {
            print(variants.get(i), results.get(i));
        }
    }

    private static void print(String variant, List<Run> runs) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f s (%.2f) | %.2f s | %.1f MiB (%.1f) | %.1f MiB |%n",
                variant,
                best(runs.stream().map(Run::ready).toList()),
                median(runs.stream().map(Run::ready).toList()),
                best(runs.stream().map(Run::cpu).toList()),
                best(runs.stream().map(Run::idle).toList()),
                median(runs.stream().map(Run::idle).toList()),
                median(runs.stream().map(Run::peak).toList()));
    }

    private static double best(List<Double> figures) {
        return Collections.min(figures);
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }

    private Run run(Path tar, String options) throws IOException, InterruptedException {
        UnpackedImage image = UnpackedImage.of(tar, scratch.resolve(tar.getFileName() + ".root"));
        Path mount = Files.createDirectories(image.root().resolve("mnt"));
        try (SmallCluster cluster = new SmallCluster(project, 1, scratch)) {
            Files.writeString(mount.resolve("kubeconfig"), cluster.kubeconfig());
            Map<String, String> environment = options.isEmpty()
                    ? Map.of("KUBECONFIG", "/mnt/kubeconfig")
                    : Map.of("KUBECONFIG", "/mnt/kubeconfig", "JAVA_TOOL_OPTIONS", options);
            try (Container operator = Container.start(
                    project.resolve("image/enter.sh"),
                    image,
                    Training.freePort(),
                    environment,
                    scratch.resolve("operator.log"))) {
                Duration ready = operator.awaitReady(PATIENCE);
                double cpu = operator.cpuSeconds();
                TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
                Run run = new Run(
                        ready.toMillis() / 1000.0,
                        operator.status("VmRSS") / 1024.0,
                        operator.status("VmHWM") / 1024.0,
                        cpu);
                operator.stop(PATIENCE);
                return run;
            }
        }
    }
}
