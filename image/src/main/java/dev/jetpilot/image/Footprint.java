package dev.jetpilot.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What an operator costs that has nothing to do: seconds from the start of its process to {@code /readyz}, memory and CPU
 * time, in a cluster without nodes and in larger ones, over TLS. See docs/benchmarks.md for how to run it.
 */
public final class Footprint {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Longer than the 60 s after which idle threads of the client end. The native heap is trimmed every 10 s. */
    private static final Duration IDLE = Duration.ofSeconds(75);

    private final Path project;
    private final Path scratch;
    private final Path target;

    /** One run: seconds to ready, CPU seconds until then; RSS when idle, of it anonymous, and at its highest in MiB. */
    private record Run(double ready, double cpu, double idle, double anonymous, double peak) {}

    private Footprint(Path project, Path target) throws IOException {
        this.project = project;
        this.target = target;
        this.scratch = Files.createDirectories(target.resolve("footprint"));
    }

    /**
     * System properties {@code image.project} and {@code image.target}; arguments: how many runs, in clusters of how many nodes
     * ({@code 0,1000}), then variants, each a tar in {@code image.target} and perhaps options for Java after a comma.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Footprint footprint = new Footprint(
                Path.of(System.getProperty("image.project")), Path.of(System.getProperty("image.target")));
        int runs = Integer.parseInt(arguments[0]);
        List<String> variants = List.of(arguments).subList(2, arguments.length);
        System.out.println(
                "| nodes | variant | ready, best (median) | CPU to ready | RSS idle, best (median) | anonymous | highest |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String nodes : arguments[1].split(",", -1)) {
            footprint.compare(runs, Integer.parseInt(nodes), variants);
        }
    }

    private void compare(int runs, int nodes, List<String> variants) throws IOException, InterruptedException {
        List<List<Run>> results = new ArrayList<>();
        variants.forEach(variant -> results.add(new ArrayList<>()));
        try (SmallCluster cluster = new SmallCluster(project, 1, scratch)) {
            if (nodes > 0) {
                new StoredFleet(cluster.server(), nodes).store();
                cluster.apply(project.resolve("k3s-manifests/samples"));
            }
            // In turns: whatever else the machine does then disturbs all alike.
            for (int run = 0; run < runs; run++) {
                for (int i = 0; i < variants.size(); i++) {
                    String[] parts = variants.get(i).split(",", 2);
                    results.get(i).add(run(cluster, target.resolve(parts[0]), parts.length > 1 ? parts[1] : ""));
                }
            }
        }
        for (int i = 0; i < variants.size(); i++) {
            print(nodes, variants.get(i), results.get(i));
        }
    }

    private static void print(int nodes, String variant, List<Run> runs) {
        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.2f s (%.2f) | %.2f s | %.1f MiB (%.1f) | %.1f MiB | %.1f MiB |%n",
                nodes,
                variant,
                best(runs, Run::ready),
                median(runs, Run::ready),
                best(runs, Run::cpu),
                best(runs, Run::idle),
                median(runs, Run::idle),
                median(runs, Run::anonymous),
                median(runs, Run::peak));
    }

    private static double best(List<Run> runs, ToDoubleFunction<Run> figure) {
        return runs.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return runs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(runs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private Run run(SmallCluster cluster, Path tar, String options) throws IOException, InterruptedException {
        UnpackedImage image = UnpackedImage.of(tar, scratch.resolve(tar.getFileName() + ".root"));
        Map<String, String> environment = new HashMap<>(cluster.serviceAccount(image));
        if (!options.isEmpty()) {
            environment.put("JAVA_TOOL_OPTIONS", options);
        }
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
                    cpu,
                    operator.status("VmRSS") / 1024.0,
                    operator.status("RssAnon") / 1024.0,
                    operator.status("VmHWM") / 1024.0);
            operator.stop(PATIENCE);
            return run;
        }
    }
}
