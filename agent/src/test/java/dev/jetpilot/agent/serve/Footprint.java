package dev.jetpilot.agent.serve;

import dev.jetpilot.agent.host.Board;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the agent costs: memory and CPU of the packaged program, served a board and scraped. Linux only; docs/agent.md says
 * how it is run, and what came out.
 *
 * <p>{@code Footprint BOARD WARM SCRAPES SECONDS [JVM FLAG …]}: so many scrapes at once, as in a process that has run for
 * hours, then so many that are measured, so many seconds apart.
 */
public final class Footprint {
    /** As many files as a Jetson with JetPack has beside libnvinfer: we list them. */
    private static final int LIBRARIES = 3000;

    /** {@code USER_HZ} of Linux on all architectures that Jetsons and their developers have (time(7)). */
    private static final double TICKS = 100;

    private Footprint() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("footprint");
        Board board = Board.named(arguments[0], directory).withoutSwitchedOff();
        for (int i = 0; i < LIBRARIES; i++) {
            board.with("/usr/lib/aarch64-linux-gnu/libsomething-" + i + ".so.1.2.3", "");
        }
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(arguments).subList(4, arguments.length));
        command.addAll(List.of("-jar", "target/jetpilot-agent.jar", "serve", "--address", "127.0.0.1:0"));
        command.addAll(List.of("--root", directory.toString(), "--model-cache", "/etc"));
        Process agent = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher port = Pattern.compile(":(\\d+) ").matcher(out.readLine());
            port.find();
            measure(agent.pid(), port.group(1), arguments);
        } finally {
            agent.destroy();
            agent.waitFor();
            delete(directory);
        }
    }

    private static void measure(long pid, String port, String... arguments) throws Exception {
        int warm = Integer.parseInt(arguments[1]);
        int scrapes = Integer.parseInt(arguments[2]);
        long seconds = Long.parseLong(arguments[3]);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < warm; i++) {
                client.send(request, BodyHandlers.ofString());
            }
            double before = cpuSeconds(pid);
            System.out.printf(
                    Locale.ROOT, "after %d scrapes: CPU %.2f s, RSS %s%n", warm, before, memory(pid, "VmRSS"));
            long begin = System.nanoTime();
            for (int i = 0; i < scrapes; i++) {
                clock.schedule(() -> {}, seconds, TimeUnit.SECONDS).get();
                client.send(request, BodyHandlers.ofString());
            }
            double elapsed = (System.nanoTime() - begin) / 1e9;
            double used = cpuSeconds(pid) - before;
            System.out.printf(
                    Locale.ROOT,
                    "%d scrapes, %d s apart: RSS %s, at most %s; CPU %.2f s in %.0f s: %.3f %% of a core%n",
                    scrapes,
                    seconds,
                    memory(pid, "VmRSS"),
                    memory(pid, "VmHWM"),
                    used,
                    elapsed,
                    100 * used / elapsed);
        } finally {
            clock.shutdownNow();
        }
    }

    /** User and system time of a process, from the 14th and 15th field of its stat (proc(5)); its name may have blanks. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private static String memory(long pid, String key) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(text -> text.startsWith(key + ":"))
                .findFirst()
                .orElseThrow();
        double kibibytes = Double.parseDouble(line.replaceAll("\\D", ""));
        return String.format(Locale.ROOT, "%.1f MiB", kibibytes / 1024);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> tree = new ArrayList<>();
        try (var paths = Files.walk(directory)) {
            paths.forEach(tree::add);
        }
        for (int i = tree.size() - 1; i >= 0; i--) {
            Files.delete(tree.get(i));
        }
    }
}
