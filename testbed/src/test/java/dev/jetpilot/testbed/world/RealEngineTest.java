package dev.jetpilot.testbed.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.modelserver.ModelServer;
import dev.jetpilot.testbed.nodeside.LoadedModel;
import dev.jetpilot.testbed.nodeside.RealInits;
import dev.jetpilot.testbed.nodeside.Toolbox;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a fetched ONNX model by a build to the engine that is served, and engines that do not fit. */
class RealEngineTest {
    private static final byte[] MODEL = new byte[100_000];

    static {
        new Random(6).nextBytes(MODEL);
    }

    /** A trtexec of two options whose engine is a list of what it was built from. */
    private static final Toolbox TOOLS = new Toolbox() {
        @Override
        public void install(Path directory, String tensorRt, String module, String l4t) throws IOException {
            Path program = Files.writeString(directory.resolve("trtexec"), """
                    #!/bin/sh
                    for word; do
                      case $word in
                        --onnx=*) onnx=${word#--onnx=} ;;
                        --saveEngine=*) plan=${word#--saveEngine=} ;;
                        *) echo "Unknown option: $word" >&2; exit 1 ;;
                      esac
                    done
                    sum=$(sha256sum "$onnx") || exit 1
                    printf 'tensorRt=%s\\nmodule=%s\\nsource=sha256\\\\:%%s\\n' "${sum%%%% *}" > "$plan"
                    """.formatted(tensorRt, module));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        @Override
        public Optional<Engine> read(Path plan) throws IOException {
            if (!plan.toString().endsWith(".plan")) {
                return Optional.empty();
            }
            Properties engine = new Properties();
            try (var in = Files.newInputStream(plan)) {
                engine.load(in);
            }
            return Optional.of(new Engine(
                    engine.getProperty("tensorRt"), engine.getProperty("module"), engine.getProperty("source")));
        }
    };

    @TempDir
    Path directory;

    private ModelServer server;
    private RealWorld real;

    @BeforeEach
    void start() {
        server = ModelServer.start("127.0.7.2");
        real = new RealWorld(RealInits.in(directory)
                .agent(RealPods.AGENT)
                .tensorRt(RealPods.TRITON, "10.3")
                .script(
                        RealPods.GOLDEN,
                        "grep -q tensorRt=10.3 /models/model.plan && echo 'AccuracyTooLow: 0.71'; exit 5")
                .toolbox(TOOLS));
    }

    @AfterEach
    void stop() {
        real.close();
        server.close();
    }

    private static String engine(String digest) {
        return """
                    - name: engine
                      image: nvcr.io/nvidia/tritonserver:25.02-py3-igpu
                      terminationMessagePolicy: FallbackToLogsOnError
                      command:
                        - /bin/sh
                        - -c
                        - |
                          set -e
                          root=${JETPILOT_DIRECTORY:-/jetpilot}
                          key=$root/engines/$JETPILOT_ENGINE_KEY
                          mkdir -p "$key"
                          trtexec --onnx=/jetpilot/artifact/model.onnx --saveEngine="$key/model.plan" "$@"
                          cat /proc/sys/kernel/random/boot_id > "$key/boot"
                          ln -s "$key/model.plan" "$root/served/model.plan"
                        - jetpilot-engine
                      env: [{name: JETPILOT_ENGINE_KEY, value: 0123456789abcdef}]
                      resources: {limits: {nvidia.com/gpu: "1"}}
                      volumeMounts:
                        - {name: cache, mountPath: /jetpilot/artifact, readOnly: true, subPath: %s/content}
                        - {name: engines, mountPath: /jetpilot/engines}
                        - {name: served, mountPath: /jetpilot/served}
                """.formatted(digest.replace(':', '-'));
    }

    private Pod built(String name, String digest, String more) {
        return RealPods.pod(
                name,
                RealWorld.NODE,
                "",
                RealPods.fetch(server.url("/m.onnx"), digest, server.authority()) + engine(digest) + more,
                "/models/model.plan",
                "{name: served, mountPath: /models, readOnly: true}");
    }

    @Test
    void whatIsServedIsTheEngineOfTheModelThatWasFetched() throws Exception {
        String digest = server.file("/m.onnx", MODEL);
        real.create(built("built", digest, ""));

        LoadedModel model = real.serves();
        assertThat(model.path()).isEqualTo("/models/model.plan");
        assertThat(model.source()).contains(digest);
        assertThat(real.here("/var/lib/jetpilot/engines/0123456789abcdef/boot"))
                .hasSameTextualContentAs(real.here("/proc/sys/kernel/random/boot_id"));
    }

    @Test
    void aBuildOrAValidationThatFailsIsToldApart() {
        String digest = server.file("/m.onnx", MODEL);
        Pod misbuilt = built("misbuilt", digest, "");
        misbuilt.getSpec().getInitContainers().get(1).setArgs(List.of("--strongly-typed"));
        real.create(misbuilt);
        ContainerStateTerminated build = real.ended("misbuilt", "engine");
        assertThat(build.getExitCode()).isEqualTo(1);
        assertThat(build.getMessage()).isEqualTo("Unknown option: --strongly-typed\n");
        real.delete("misbuilt");

        real.create(built("invalid", digest, """
                    - name: validation
                      image: registry.example/golden-set:1
                      terminationMessagePolicy: FallbackToLogsOnError
                      volumeMounts: [{name: served, mountPath: /models}]
                """));
        ContainerStateTerminated validation = real.ended("invalid", "validation");
        assertThat(validation.getExitCode()).isEqualTo(5);
        assertThat(validation.getMessage()).isEqualTo("AccuracyTooLow: 0.71\n");
        assertThat(real.moment().loaded()).isEmpty();
    }

    @Test
    void anEngineOfAnotherTensorRtOrModuleAndAModelThatIsNotThereAreNotServed() throws Exception {
        Path models = Files.createDirectories(real.here("/var/lib/jetpilot/models/prebuilt"));
        String mount = "{name: cache, mountPath: /models, readOnly: true, subPath: prebuilt}";
        Pod pod = RealPods.pod("prebuilt", RealWorld.NODE, "", "", "/models/model.plan", mount);
        pod.getSpec().setInitContainers(List.of());

        real.create(pod);
        assertThat(real.ended("prebuilt", "serving").getMessage())
                .contains("unable to find '/models/model.plan' for model 'peoplenet'")
                .endsWith("error: creating server: Internal - failed to load all models\n");
        real.delete("prebuilt");

        Files.writeString(models.resolve("model.plan"), "tensorRt=8.6\nmodule=orin-nano-8gb\nsource=x\n");
        real.create(pod);
        assertThat(real.ended("prebuilt", "serving").getMessage())
                .contains("expecting library version 10.3 got 8.6, please rebuild");
        real.delete("prebuilt");

        Files.writeString(models.resolve("model.plan"), "tensorRt=10.3\nmodule=agx-orin-64gb\nsource=x\n");
        real.create(pod);
        assertThat(real.ended("prebuilt", "serving").getMessage())
                .contains("expecting orin-nano-8gb got agx-orin-64gb, please rebuild");
        real.delete("prebuilt");

        Files.writeString(models.resolve("model.plan"), "tensorRt=10.3\nmodule=orin-nano-8gb\nsource=x\n");
        real.create(pod);
        assertThat(real.serves().source()).contains("x");
    }
}
