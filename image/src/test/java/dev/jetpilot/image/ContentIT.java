package dev.jetpilot.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tars hold, without running it: so for both architectures. */
class ContentIT {
    private static final long MOST_BYTES = 90_000_000;

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void isSmallEnoughForASlowLink(Architecture architecture) throws IOException {
        BuiltImages.of(architecture);
        assertThat(Files.size(BuiltImages.tar(architecture))).isLessThanOrEqualTo(MOST_BYTES);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void everyBinaryIsOfItsArchitecture(Architecture architecture) throws IOException {
        List<Path> binaries = new ArrayList<>();
        for (Path file : files(BuiltImages.of(architecture))) {
            byte[] head = head(file);
            if (head.length == 20 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F') {
                binaries.add(file);
                assertThat((head[18] & 0xff) | (head[19] & 0xff) << 8)
                        .as("%s", file)
                        .isEqualTo(architecture.elfMachine());
            }
        }
        assertThat(binaries)
                .extracting(file -> file.getFileName().toString())
                .contains("java", "libjvm.so", "libjava.so", "libc.so.6", "libstdc++.so.6", "libz.so.1");
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void runsAsTheUserOfTheChartAndListensToTheKubelet(Architecture architecture) throws IOException {
        JsonNode image = BuiltImages.of(architecture).config();
        assertThat(image.path("architecture").asText()).isEqualTo(architecture.id());
        assertThat(image.path("os").asText()).isEqualTo("linux");
        JsonNode config = image.path("config");
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("Env").toString()).contains("\"JETPILOT_HTTP_ADDRESS=0.0.0.0\"");
        assertThat(config.path("ExposedPorts").toString()).contains("8080/tcp");
        assertThat(config.path("Labels")
                        .path("org.opencontainers.image.licenses")
                        .asText())
                .isEqualTo("Apache-2.0");
        assertThat(config.path("Entrypoint").get(0).asText()).isEqualTo("java");
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void librariesChangeLessOftenThanOurClassesAndLieBelowThem(Architecture architecture) throws IOException {
        UnpackedImage image = BuiltImages.of(architecture);
        boolean archive = architecture == BuiltImages.host() || Boolean.getBoolean("image.emulate");
        assertThat(image.layers()).hasSize(archive ? 4 : 3);
        // Ours: what a node that has the last version fetches, the class archive aside.
        assertThat(image.layers().get(2)).isLessThan(2_000_000);
        assertThat(image.config()
                        .path("config")
                        .path("Labels")
                        .path("dev.jetpilot.class-archive")
                        .asText())
                .isEqualTo(String.valueOf(archive));
    }

    /** {@code java -jar} finds libraries by the manifest only, and keeps quiet about those it does not find. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void operatorAndAgentFindTheirLibraries(Architecture architecture) throws IOException {
        Path app = BuiltImages.of(architecture).root().resolve("app");
        for (String program : List.of("jetpilot-operator.jar", "jetpilot-agent.jar")) {
            try (JarFile jar = new JarFile(app.resolve(program).toFile())) {
                Attributes manifest = jar.getManifest().getMainAttributes();
                assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).startsWith("dev.jetpilot.");
                assertThat(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
                        .as(program)
                        .isNotEmpty()
                        .allSatisfy(library -> assertThat(app.resolve(library)).isRegularFile());
            }
        }
        // One version of everything: the operator's class path holds nothing twice, and the agent's is not in it.
        try (Stream<Path> libraries = Files.list(app.resolve("lib"))) {
            assertThat(libraries.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")))
                    .doesNotHaveDuplicates()
                    .contains("jackson-core", "jagged-x25519", "kubernetes-client");
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void hasNeitherShellNorPackageManagerButLicencesAndAPackageList(Architecture architecture) throws IOException {
        UnpackedImage image = BuiltImages.of(architecture);
        assertThat(files(image))
                .extracting(file -> file.getFileName().toString())
                .doesNotContain("sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "perl", "keytool", "jlink");
        Path papers = image.root().resolve("usr/share/doc");
        for (String name : List.of("libc6", "zlib1g", "gcc-14-base", "openjdk-25-jre-headless")) {
            assertThat(papers.resolve(name).resolve("copyright")).isNotEmptyFile();
            assertThat(image.root().resolve("var/lib/dpkg/status.d").resolve(name))
                    .content()
                    .contains("Package: " + name, "Version: ", "Architecture: " + architecture.id());
        }
        assertThat(image.root().resolve("opt/java/legal/java.base/LICENSE")).isNotEmptyFile();
        assertThat(image.root().resolve("etc/passwd")).content().contains("jetpilot:x:65532:65532:");
        assertThat(Files.size(image.root().resolve("opt/java/lib/security/cacerts")))
                .isGreaterThan(50_000);
    }

    private static List<Path> files(UnpackedImage image) throws IOException {
        try (Stream<Path> files = Files.walk(image.root())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(20);
        }
    }
}
