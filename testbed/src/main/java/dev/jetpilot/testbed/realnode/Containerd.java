package dev.jetpilot.testbed.realnode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.testbed.controlplane.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container runtime of one node, by its own client {@code ctr}: what runs, whatever the API server has been told. */
public final class Containerd {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** As in {@code 2026-01-31 10:20:30.123456789 +0000 UTC k8s.io /tasks/start {...}}. */
    private static final Pattern EVENT = Pattern.compile("(\\S+ \\S+ [+-]\\d{4}) \\S+ k8s\\.io (/\\S+) (\\{.*})");

    /** As in {@code unpacking docker.io/library/app:1 (sha256:...)...done}; later releases pad the name instead. */
    private static final Pattern LOADED = Pattern.compile("^(?:unpacking )?(\\S+[:@]\\S+) ");

    private static final DateTimeFormatter WHEN = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern(" Z")
            .toFormatter(Locale.ROOT);

    private final Path socket;
    private final Path directory;
    private final Path events;

    /** @param events file that its events are written to */
    Containerd(Path socket, Path directory, Path events) {
        this.socket = socket;
        this.directory = directory;
        this.events = events;
    }

    boolean answers() {
        return Command.run(words("version")).ok();
    }

    /** Starts to write its events down. */
    Daemon follow() {
        return Daemon.start("ctr events", words("events"), directory, events);
    }

    /**
     * Loads a file of images, as of OCI or of {@code docker save}, so that pods can run them.
     *
     * @return their full names
     */
    public List<String> load(Path file) {
        return Command.run(words("images", "import", file.toString()))
                .orFail()
                .lines()
                .map(LOADED::matcher)
                .filter(Matcher::find)
                .map(loaded -> loaded.group(1))
                .toList();
    }

    /** The ids of the containers that run now, those that hold pods included. */
    public List<String> running() {
        return Command.run(words("tasks", "list"))
                .orFail()
                .lines()
                .skip(1)
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 2 && columns[2].equals("RUNNING"))
                .map(columns -> columns[0])
                .toList();
    }

    /** What the runtime was told to run, by the specification of the Open Container Initiative. */
    public JsonNode specification(String container) {
        return json(Command.run(words("containers", "info", container)).orFail())
                .path("Spec");
    }

    /** Ends a container's first process on the spot, as a machine that is out of memory would. */
    public void kill(String container) {
        Command.run(words("tasks", "kill", "--signal", "SIGKILL", container)).orFail();
    }

    private List<String> words(String... command) {
        List<String> words = new ArrayList<>(List.of("ctr", "--address", socket.toString(), "--namespace", "k8s.io"));
        words.addAll(List.of(command));
        return words;
    }

    /** Every container that has run since the node was started, in the order of their starts. */
    public List<ContainerRun> runs() {
        Map<String, String> images = new HashMap<>();
        Map<String, ContainerRun> runs = new LinkedHashMap<>();
        for (String line : lines()) {
            Matcher event = EVENT.matcher(line);
            if (event.matches()) {
                note(Instant.from(WHEN.parse(event.group(1))), event.group(2), json(event.group(3)), images, runs);
            }
        }
        return List.copyOf(runs.values());
    }

    private static void note(
            Instant at, String topic, JsonNode about, Map<String, String> images, Map<String, ContainerRun> runs) {
        String id = about.path("container_id").asText();
        switch (topic) {
            case "/containers/create" ->
                images.put(about.path("id").asText(), about.path("image").asText());
            case "/tasks/start" ->
                runs.put(id, new ContainerRun(id, images.getOrDefault(id, ""), at, Optional.empty()));
            case "/tasks/exit" -> {
                // Other processes of a container end with ids of their own.
                if (about.path("id").asText().equals(id)) {
                    Instant end = Instant.parse(about.path("exited_at").asText());
                    runs.computeIfPresent(
                            id, (any, run) -> new ContainerRun(id, run.image(), run.from(), Optional.of(end)));
                }
            }
            default -> {
                // Not about what runs.
            }
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(events);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + events, e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an event of containerd: " + text, e);
        }
    }
}
