package dev.jetpilot.testbed.trtexec;

import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.nodeside.Toolbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Images of virtual Jetsons have the stand-in {@link Trtexec} of their TensorRT, and its engines can be read. */
public final class TrtexecToolbox implements Toolbox {
    private static final String HEAD = "STANDIN PLAN";

    @Override
    public void install(Path directory, String tensorRt, String module, String l4t) throws IOException {
        JetsonModule board = Arrays.stream(JetsonModule.values())
                .filter(m -> m.label().equals(module))
                .findFirst()
                .orElseThrow(() -> new IOException("no module of the testbed is called " + module));
        int sm = Integer.parseInt(board.computeCapability().replace(".", ""));
        String version = tensorRt.chars().filter(c -> c == '.').count() < 2 ? tensorRt + ".0" : tensorRt;
        Trtexec.install(directory, version, new Trtexec.Board(module, l4t, sm, board.dlaCores()));
    }

    @Override
    public Optional<Engine> read(Path plan) throws IOException {
        Map<String, String> lines = new HashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(plan, StandardCharsets.UTF_8)) {
            if (!HEAD.equals(reader.readLine())) {
                return Optional.empty();
            }
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", 2);
                lines.put(words[0], words.length > 1 ? words[1] : "");
            }
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
        return Optional.of(new Engine(
                lines.getOrDefault("tensorrt", ""), lines.getOrDefault("module", ""), "sha256:" + lines.get("model")));
    }
}
