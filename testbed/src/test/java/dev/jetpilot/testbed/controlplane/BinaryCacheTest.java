package dev.jetpilot.testbed.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs are built once per module, Go version and flags; a script stands in for Go. */
class BinaryCacheTest {
    @TempDir
    Path directory;

    private Path go;
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void goThatWritesItsArguments() throws IOException {
        go = script("go", """
                case $1 in
                env) case $2 in GOVERSION) echo "go: downloading go1.99.0"; cat %1$s/version ;; CC) echo sh ;; esac ;;
                build) while [ "$1" != -o ]; do shift; done; echo "$CGO_ENABLED $3" >"$2"; chmod +x "$2"; echo "$3" >>%1$s/built ;;
                esac
                """.formatted(directory));
        Files.writeString(directory.resolve("version"), "go1.99.0\n");
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private BinaryCache cache(Path command) {
        return new BinaryCache(directory.resolve("cache"), command.toString(), progress::add);
    }

    @Test
    void whatIsThereIsNotBuiltAgain() throws IOException {
        Map<Binary, Path> first = cache(go).binaries(Set.of(Binary.KINE, Binary.HELM));
        Map<Binary, Path> second = cache(go).binaries(Set.of(Binary.KINE, Binary.HELM));

        assertThat(second).isEqualTo(first);
        assertThat(first.get(Binary.KINE)).hasFileName("kine").hasContent("1 github.com/k3s-io/kine");
        assertThat(first.get(Binary.HELM)).hasContent("0 helm.sh/helm/v3/cmd/helm");
        assertThat(Files.readAllLines(directory.resolve("built"))).hasSize(2);
        assertThat(progress)
                .containsExactly(
                        "building kine (1 of 2), several minutes the first time",
                        "building helm (2 of 2), several minutes the first time");
    }

    @Test
    void anotherGoBuildsAnew() throws IOException {
        Path first = cache(go).binaries(Set.of(Binary.HELM)).get(Binary.HELM);
        Files.writeString(directory.resolve("version"), "go1.99.1\n");

        Path second = cache(go).binaries(Set.of(Binary.HELM)).get(Binary.HELM);

        assertThat(second).isExecutable().isNotEqualTo(first);
        assertThat(first.getParent().resolve("go.sum")).isNotEmptyFile();
    }

    @Test
    void machineWithoutGoIsToldWhatToInstall() {
        BinaryCache cache = cache(directory.resolve("no-go"));

        assertThat(cache.missing(Set.of(Binary.HELM)))
                .hasValueSatisfying(why -> assertThat(why).contains("needs Go", "https://go.dev/dl"));
        assertThatThrownBy(() -> cache.binaries(Set.of(Binary.HELM))).hasMessageContaining("needs Go");
    }

    @Test
    void oldGoIsNamedWithWhatItSays() throws IOException {
        Path old = script("old", "echo 'go: go.mod requires go >= 1.26.0 (running go 1.19)'; exit 1");

        assertThat(cache(old).missing(Set.of(Binary.HELM)))
                .hasValueSatisfying(why -> assertThat(why).contains("go.mod requires go >= 1.26.0", "GOTOOLCHAIN"));
    }

    @Test
    void kineNeedsACompilerAndTheOthersDoNot() throws IOException {
        Path bare = script("bare", "case $2 in CC) echo no-such-compiler ;; *) echo go1.99.0 ;; esac");

        assertThat(cache(bare).missing(Set.of(Binary.HELM, Binary.KUBECTL))).isEmpty();
        assertThat(cache(bare).missing(Set.of(Binary.HELM, Binary.KINE)))
                .hasValueSatisfying(why -> assertThat(why).contains("no-such-compiler", "install gcc", "store=etcd"));
    }

    @Test
    void buildThatFailsLeavesNothingAndSaysWhatGoSaid() throws IOException {
        Path broken =
                script("broken", "case $1 in build) echo 'dial tcp: no route'; exit 1 ;; *) echo go1.99.0 ;; esac");

        assertThatThrownBy(() -> cache(broken).binaries(Set.of(Binary.HELM)))
                .hasMessageContaining("helm.sh/helm/v3/cmd/helm failed with exit code 1")
                .hasMessageContaining("dial tcp: no route");
        assertThat(cache(broken).missing(Set.of(Binary.HELM))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Binary.class)
    void everyProgramIsAToolOfItsModule(Binary binary) {
        GoModule module = GoModule.of(binary);

        assertThat(module.mod()).contains(binary.importPath());
        assertThat(module.sum().contains(" h1:")).isEqualTo(module.mod().contains("require"));
        assertThat(module.mod()).doesNotContain("toolchain ");
    }

    @Test
    void kubernetesSaysItsVersionAndTheOthersSayNothing() {
        assertThat(GoModule.of(Binary.KUBECTL).linkerFlags())
                .contains("-X k8s.io/component-base/version.gitVersion=v1.36.3", "gitMajor=1", "gitMinor=36");
        assertThat(GoModule.of(Binary.KINE).linkerFlags()).isEqualTo("-s -w");
    }
}
