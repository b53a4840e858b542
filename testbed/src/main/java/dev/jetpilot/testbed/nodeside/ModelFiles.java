package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.nodeside.Toolbox.Engine;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads a model as Triton with its TensorRT backend does: the file that {@code JETPILOT_MODEL_PATH} names, or what is below it or below
 * {@code /models}: the engines, without any the ONNX models, without any the one file.
 */
final class ModelFiles {
    private static final String MODEL_PATH = "JETPILOT_MODEL_PATH";
    private static final String MODELS = "/models";
    private static final String FAILED = "\nerror: creating server: Internal - failed to load all models\n";
    private static final int BUFFER = 1 << 16;
    private static final List<List<String>> KINDS = List.of(List.of(".plan", ".engine"), List.of(".onnx"), List.of(""));

    private final RealInits inits;
    private final NodeHost host;

    ModelFiles(RealInits inits, NodeHost host) {
        this.inits = inits;
        this.host = host;
    }

    /**
     * Loads it.
     *
     * @param mounted the container's volumes by mount path
     * @param name of the model, for what the server says
     */
    ModelLoad load(Container container, Map<String, Path> mounted, String name) {
        MountedPaths paths = new MountedPaths(mounted);
        Optional<String> told = container.getEnv().stream()
                .filter(variable -> MODEL_PATH.equals(variable.getName()))
                .map(EnvVar::getValue)
                .findFirst();
        if (told.isEmpty() && !mounted.containsKey(MODELS)) {
            return new ModelLoad.NothingToLoad();
        }
        String inside = told.orElse(MODELS);
        Optional<Path> outside = paths.outside(inside);
        try {
            List<Path> files = outside.isEmpty() ? List.of() : files(outside.get());
            return files.isEmpty()
                    ? failed(name, "unable to find '" + inside + "' for model '" + name + "'")
                    : load(container, name, inside, outside.get(), files);
        } catch (IOException e) {
            return failed(name, "failed to read '" + inside + "': " + e.getMessage());
        }
    }

    private ModelLoad load(Container container, String name, String inside, Path outside, List<Path> files)
            throws IOException {
        List<Engine> engines = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (Path file : files) {
            Optional<Engine> engine = inits.toolbox().read(file);
            Optional<String> misfit = engine.flatMap(one -> misfit(one, container.getImage()));
            if (misfit.isPresent()) {
                return failed(name, "unable to load plan file '" + inside + "': " + misfit.get());
            }
            engine.ifPresent(engines::add);
            list.append(digest(file))
                    .append("  ")
                    .append(outside.relativize(file))
                    .append('\n');
        }
        if (files.size() > 1) {
            return new ModelLoad.Loaded(new LoadedModel(inside, digest(list.toString()), Optional.empty()));
        }
        Path below = outside.relativize(files.get(0));
        String path = below.toString().isEmpty() ? inside : inside + "/" + below;
        return new ModelLoad.Loaded(new LoadedModel(
                path, digest(files.get(0)), engines.stream().map(Engine::source).findFirst()));
    }

    /** In the words of TensorRT's runtime. */
    private Optional<String> misfit(Engine engine, String image) {
        String version =
                inits.programs().get(image) instanceof Program.TensorRt own ? own.version() : engine.tensorRt();
        if (!line(version).equals(line(engine.tensorRt()))) {
            return Optional.of("The engine plan file is not compatible with this version of TensorRT, expecting library"
                    + " version " + version + " got " + engine.tensorRt() + ", please rebuild.");
        }
        return host.module().equals(engine.module())
                ? Optional.empty()
                : Optional.of("The engine plan file is generated on an incompatible device, expecting " + host.module()
                        + " got " + engine.module() + ", please rebuild.");
    }

    /** 10.3 of 10.3.0: what an image's tag or an EdgeModel tells. */
    private static String line(String version) {
        return Arrays.stream(version.split("\\.")).limit(2).collect(Collectors.joining("."));
    }

    private static ModelLoad failed(String name, String why) {
        return new ModelLoad.Failed("failed to load '" + name + "' version 1: Internal: " + why + FAILED);
    }

    private static List<Path> files(Path at) throws IOException {
        if (!Files.isDirectory(at)) {
            return Files.isRegularFile(at) ? List.of(at) : List.of();
        }
        try (Stream<Path> below = Files.walk(at, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> all = below.filter(Files::isRegularFile).sorted().toList();
            return KINDS.stream()
                    .map(kind -> all.stream()
                            .filter(file -> kind.stream().anyMatch(file.toString()::endsWith))
                            .toList())
                    .filter(kind -> !kind.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(String text) {
        return "sha256:" + HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
