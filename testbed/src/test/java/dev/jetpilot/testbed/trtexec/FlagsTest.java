package dev.jetpilot.testbed.trtexec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import dev.jetpilot.operator.workload.engine.EngineBuild;
import dev.jetpilot.operator.workload.engine.TensorRtVersion;
import dev.jetpilot.operator.workload.engine.TrtexecFlags;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What TrtexecFlags gives, and the trtexec of the same version. */
class FlagsTest {
    private static final List<String> VERSIONS = List.of("8.2.1", "8.5.2", "8.6.1", "10.3.0", "10.16.2", "11.1.0");
    private static final List<Trtexec.Board> BOARDS = List.of(
            new Trtexec.Board("nano-4gb", "32.7.4", 53, 0),
            new Trtexec.Board("xavier-nx-8gb", "35.4.1", 72, 2),
            new Trtexec.Board("orin-nano-8gb", "36.4.7", 87, 0),
            new Trtexec.Board("agx-orin-64gb", "36.4.7", 87, 2),
            new Trtexec.Board("agx-thor-128gb", "38.4.0", 110, 0));

    @TempDir
    static Path directory;

    private static Path model;
    private static Path calibration;

    @BeforeAll
    static void files() throws IOException {
        model = Files.write(directory.resolve("m.onnx"), Trtexec.model("standin input images"));
        calibration = Files.writeString(directory.resolve("scales"), "TRT-EntropyCalibration2\nimages: 3c010a14\n");
    }

    /**
     * One class of nodes with its engine.
     *
     * @param explicit whether the model has Q/DQ nodes
     */
    private record Case(
            String version, Trtexec.Board board, Optional<Precision> precision, boolean explicit, boolean dla) {
        EngineBuild build() {
            return new EngineBuild(
                    TensorRtVersion.parse(version),
                    precision,
                    explicit,
                    explicit || precision.isEmpty() ? Optional.empty() : Optional.of("ab"),
                    List.of(new Shape("images", "1x3x8x8", "2x3x8x8", "4x3x8x8")),
                    Optional.of(512L),
                    dla ? Optional.of(new Dla(1, true)) : Optional.empty(),
                    Duration.ofMinutes(1));
        }

        /** EngineRules, and which TensorRT exists for which chip (JetPack's release notes). */
        boolean allowed() {
            TensorRtVersion tensorrt = TensorRtVersion.parse(version);
            Precision p = precision.orElse(Precision.FP32);
            boolean lowFloat = p == Precision.FP8 || p == Precision.FP4;
            return (!tensorrt.atLeast(11, 0) || precision.isEmpty())
                    && (p != Precision.BF16 || tensorrt.atLeast(10, 0) && board.sm() >= 80)
                    && (!lowFloat || explicit && board.sm() >= 110)
                    && (!dla || (p == Precision.FP16 || p == Precision.INT8) && board.dlaCores() > 1)
                    && switch (board.sm()) {
                        case 87 -> tensorrt.atLeast(8, 4);
                        case 110 -> tensorrt.atLeast(10, 13);
                        default -> !tensorrt.atLeast(10, 0);
                    };
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String version : VERSIONS) {
            for (Trtexec.Board board : BOARDS) {
                for (Precision precision : Precision.values()) {
                    if (precision != Precision.UNKNOWN) {
                        Optional<Precision> asked = Optional.of(precision).filter(p -> p != Precision.FP32);
                        cases.add(new Case(version, board, asked, false, false));
                        cases.add(new Case(version, board, asked, true, false));
                        cases.add(new Case(version, board, asked, false, true));
                    }
                }
            }
        }
        return cases;
    }

    @Test
    void whatTheRulesAllowTheTrtexecOfThatVersionTakes() throws Exception {
        int taken = 0;
        for (Case one : cases()) {
            if (one.allowed()) {
                Ended ended = run(one, flags(one));
                assertThat(ended.status()).as("%s%n%s", one, ended.text()).isZero();
                assertThat(ended.text()).contains("&&&& PASSED").doesNotContain("latency", "[E]");
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(50);
    }

    /** The rules refuse nothing for nothing: what they refuse, a trtexec would, or the precision asked for has no flag there. */
    @ParameterizedTest
    @MethodSource("refused")
    void whatTheRulesRefuseTrtexecWouldNotBuild(Case one) throws Exception {
        if (TensorRtVersion.parse(one.version()).atLeast(11, 0)) {
            assertThat(flags(one)).as("a precision that nobody would set").noneMatch(f -> f.matches("--(fp|bf|int).*"));
            return;
        }
        Ended ended = run(one, flags(one));
        assertThat(ended.status()).as("%s%n%s", one, ended.text()).isEqualTo(1);
        assertThat(ended.text()).contains("&&&& FAILED", "[E]");
    }

    static List<Case> refused() {
        // Without explicit quantization FP8 and FP4 are refused for what the model lacks, which the flags do not show;
        // and a DLA
        // with FP32 is built with FP16 (sampleEngines.cpp), which is not what was asked for.
        return cases().stream()
                .filter(c -> !c.allowed())
                .filter(c -> c.explicit()
                        || c.precision()
                                .filter(p -> p == Precision.FP8 || p == Precision.FP4)
                                .isEmpty())
                .filter(c -> !c.dla() || c.precision().isPresent())
                .toList();
    }

    /** Each release took something away: the flags of one are not those of the next. */
    @ParameterizedTest
    @CsvSource({
        "8.2.1,  8.6.1,   --workspace, true",
        "8.2.1,  10.3.0,  --workspace, false",
        "8.5.2,  8.2.1,   --memPoolSize, false",
        "8.6.1,  8.5.2,   --skipInference, false",
        "8.5.2,  8.6.1,   --buildOnly, true",
        "8.5.2,  10.3.0,  --buildOnly, false",
        "10.3.0, 8.6.1,   --bf16, false",
        "10.3.0, 11.1.0,  --fp16, false",
    })
    void flagsOfOneVersionAreNotThoseOfAnother(String of, String by, String differs, boolean taken) throws Exception {
        Precision precision = differs.equals("--bf16") ? Precision.BF16 : Precision.FP16;
        Trtexec.Board board = new Trtexec.Board("agx-orin-64gb", "36.4.7", 87, 2);
        List<String> flags = flags(new Case(of, board, Optional.of(precision), false, false));
        assertThat(flags).anyMatch(flag -> flag.startsWith(differs));
        Ended ended = run(new Case(by, board, Optional.empty(), false, false), flags);
        assertThat(ended.status()).as(ended.text()).isEqualTo(taken ? 0 : 1);
        if (!taken) {
            assertThat(ended.text()).contains("Unknown option: " + differs);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--minShapes=images:1x3 | Must specify only --optShapes or all of",
                "--optShapes=images:1xa | stoi",
                "--minShapes=images:4x3 --optShapes=images:2x3 --maxShapes=images:4x3 | min <= opt <= max",
                "--minShapes=images:1x3x8 --optShapes=images:2x3 --maxShapes=images:4x3 | min <= opt <= max",
                "--optShapes=image:2x3 | Cannot find input tensor with name \"image\"",
                "--memPoolSize=workspace:lots | stod",
                "--memPoolSize=scratch:5 | Unknown memory pool",
                "--useDLACore=2 --fp16 | Cannot create DLA engine, 2 not available",
                "--int8 --fp8 | aren't allowed to be enabled together",
                "--loadEngine=x | Incompatible load and save engine options",
                "--fp61 | Unknown option: --fp61",
            })
    void wrongValuesAreRefusedInTheWordsOfTheRealOne(String flags, String words) throws Exception {
        Trtexec.Board board = new Trtexec.Board("agx-orin-64gb", "36.4.7", 87, 2);
        Ended ended = run(new Case("10.3.0", board, Optional.empty(), false, false), List.of(flags.split(" ")));
        assertThat(ended.status()).as(ended.text()).isEqualTo(1);
        assertThat(ended.text())
                .contains(words)
                .contains("&&&& FAILED TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=");
    }

    @Test
    void theEngineDependsOnWhateverAnEngineDependsOn() throws Exception {
        Trtexec.Board nano = new Trtexec.Board("orin-nano-8gb", "36.4.7", 87, 0);
        Trtexec.Board nx = new Trtexec.Board("orin-nx-16gb", "36.4.7", 87, 2);
        Trtexec.Board older = new Trtexec.Board("orin-nano-8gb", "36.4.3", 87, 0);
        List<byte[]> plans = new ArrayList<>();
        for (Trtexec.Board board : List.of(nano, nx, older)) {
            for (String flag : List.of("--fp16", "--int8", "--noTF32", "--memPoolSize=workspace:5")) {
                run(new Case("10.3.0", board, Optional.empty(), false, false), List.of(flag));
                plans.add(Files.readAllBytes(directory.resolve("plan")));
            }
        }
        assertThat(plans.stream()
                        .map(p -> new String(p, StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(plans.size());
    }

    private static List<String> flags(Case one) {
        List<String> flags = new ArrayList<>(TrtexecFlags.of(one.build()));
        if (TrtexecFlags.calibrated(one.build())) {
            flags.add("--calib=" + calibration);
        }
        return flags;
    }

    /** A model whose own layers are of that type. */
    private static Path typed(Precision precision) throws IOException {
        String type = precision.name().toLowerCase(Locale.ROOT);
        return Files.write(
                directory.resolve(type + ".onnx"), Trtexec.model("standin input images", "standin types " + type));
    }

    private record Ended(int status, String text) {}

    private static Ended run(Case on, List<String> flags) throws IOException, InterruptedException {
        Path home = directory.resolve(
                on.version() + on.board().module() + on.board().l4t());
        Path program = home.resolve("trtexec");
        if (!Files.exists(program)) {
            Trtexec.install(home, on.version(), on.board());
        }
        Path onnx = on.explicit() ? typed(on.precision().orElse(Precision.FP32)) : model;
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--onnx=" + onnx, "--saveEngine=" + directory.resolve("plan")));
        command.addAll(flags);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }
}
