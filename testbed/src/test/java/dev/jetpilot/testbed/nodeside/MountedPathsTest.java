package dev.jetpilot.testbed.nodeside;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountedPathsTest {
    private final MountedPaths paths = new MountedPaths(Map.of(
            "/models", Path.of("/node/models"),
            "/jetpilot", Path.of("/node/all"),
            "/jetpilot/work", Path.of("/pod/work"),
            "/tmp", Path.of("/pod/tmp")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            /models                          | /node/models
            /models/a.onnx                   | /node/models/a.onnx
            --cache=/models                  | --cache=/node/models
            . /jetpilot/work/host            | . /pod/work/host
            /jetpilot/workers                | /node/all/workers
            cat "/models/a b" > '/tmp/x'     | cat "/node/models/a b" > '/pod/tmp/x'
            ${DIR:-/models}                  | ${DIR:-/node/models}
            PATH=/bin:/models:/tmp           | PATH=/bin:/node/models:/pod/tmp
            x=$(ls /models)                  | x=$(ls /node/models)
            https://host.example/models/a    | https://host.example/models/a
            oci://host:5000/models:1         | oci://host:5000/models:1
            hostPath:///models/a             | hostPath:///models/a
            $root/models ${root}/models      | $root/models ${root}/models
            /models2 /models-old /my/models  | /models2 /models-old /my/models
            """)
    void wholePathsAreRewrittenWhereAPathCanBegin(String text, String expected) {
        assertThat(paths.rewritten(text)).isEqualTo(expected);
    }

    @Test
    void whatIsRewrittenIsNotRewrittenAgain() {
        MountedPaths nested =
                new MountedPaths(Map.of("/models", Path.of("/tmp/models"), "/tmp", Path.of("/models/tmp")));

        assertThat(nested.rewritten("cp /models/a /tmp/a")).isEqualTo("cp /tmp/models/a /models/tmp/a");
    }

    @Test
    void whatAProgramSaysIsToldWithTheContainersPaths() {
        assertThat(paths.restored("/pod/work/host: no such file; /node/all and /node/allness, '/node/models/a'"))
                .isEqualTo("/jetpilot/work/host: no such file; /jetpilot and /node/allness, '/models/a'");
    }

    @Test
    void theDeepestMountDecides() {
        assertThat(paths.outside("/jetpilot/work/host")).contains(Path.of("/pod/work/host"));
        assertThat(paths.outside("/jetpilot/other")).contains(Path.of("/node/all/other"));
        assertThat(paths.outside("/etc/passwd")).isEmpty();
    }
}
