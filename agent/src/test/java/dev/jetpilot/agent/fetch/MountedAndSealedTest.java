package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.fetch.age.SealCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models on volumes; signatures of files by real cosign; encryption by real age. */
class MountedAndSealedTest {
    private static final byte[] MODEL = Fixtures.bytes("model.onnx");
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path directory;

    private Path mount;

    @BeforeEach
    void makeVolume() throws IOException {
        mount = Files.createDirectories(directory.resolve("mnt"));
    }

    private Run claim(String name) throws IOException {
        Path file = Fixtures.file(mount.resolve("models"), name);
        return new Run(directory, "pvc://claim/models/" + name, Digest.of(Files.readAllBytes(file)))
                .with("--mount=" + mount);
    }

    private Run signed(String key) throws IOException {
        return claim("model.onnx").with("--cosign-key=" + Fixtures.file(directory, key));
    }

    private Run encrypted(String name, String identity, Path plain) throws IOException {
        return claim(name)
                .with("--age-identity=" + Fixtures.file(directory.resolve("secret"), identity), "--plain=" + plain);
    }

    @Test
    void aFileOfAClaimIsCopiedSoThatALaterWriteIntoItChangesNothing() throws IOException {
        Run run = claim("model.onnx");
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
        Files.write(mount.resolve("models/model.onnx"), new byte[] {1, 2, 3});
        assertThat(run.content(Digest.of(MODEL)).resolve("model.onnx")).hasBinaryContent(MODEL);
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
    }

    @Test
    void aMissingFileIsNotFoundAndADirectoryIsNoModel() throws IOException {
        Run gone = new Run(directory, "pvc://claim/models/gone.onnx", Digest.of(MODEL)).with("--mount=" + mount);
        assertThat(gone.fetch()).isEqualTo(Outcome.NOT_FOUND);
        Files.createDirectories(mount.resolve("models/dir"));
        Run folder = new Run(directory, "pvc://claim/models/dir", Digest.of(MODEL)).with("--mount=" + mount);
        assertThat(folder.fetch()).isEqualTo(Outcome.NOT_FOUND);
    }

    @Test
    void nothingOutsideOfTheClaimIsRead() throws IOException {
        Path outside = Fixtures.file(directory, "model.onnx");
        Files.createSymbolicLink(mount.resolve("link.onnx"), outside);
        for (String path : List.of("link.onnx", "../model.onnx", "%2e%2e/model.onnx")) {
            Run run = new Run(directory, "pvc://claim/" + path, Digest.of(MODEL)).with("--mount=" + mount);
            assertThat(run.fetch()).describedAs(path).isEqualTo(Outcome.BAD_COMMAND);
        }
    }

    @Test
    void theHostIsReadBelowAllowedDirectoriesOnly() throws IOException {
        Fixtures.file(mount.resolve("srv/models"), "model.onnx");
        Fixtures.file(mount.resolve("srv/models-of-others"), "model.onnx");
        String digest = Digest.of(MODEL);
        String uri = "hostPath:///srv/models/model.onnx";
        assertThat(new Run(directory, uri, digest).with("--mount=" + mount).fetch())
                .isEqualTo(Outcome.BAD_COMMAND);
        assertThat(new Run(directory, "hostPath:///srv/models-of-others/model.onnx", digest)
                        .with("--mount=" + mount, "--allow-host-path=/srv/models")
                        .fetch())
                .isEqualTo(Outcome.BAD_COMMAND);
        assertThat(new Run(directory, uri, digest)
                        .with("--mount=" + mount, "--allow-host-path=/srv/models")
                        .fetch())
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void aSmallDiskThatFillsUpIsSaidToBeFull() throws IOException {
        Path small = Files.createDirectory(directory.resolve("cache"));
        Assumptions.assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString()),
                "SKIPPED: no right to mount a small file system, so a really full disk was not tested");
        try {
            byte[] large = Run.bytes(3 << 20, 8);
            Files.write(mount.resolve("large.onnx"), large);
            Run run = new Run(directory, "pvc://claim/large.onnx", Digest.of(large))
                    .with("--mount=" + mount, "--reserve=0");
            assertThat(run.fetch()).isEqualTo(Outcome.DISK_FULL);
            assertThat(run.message()).contains("No space left").contains("free some space");
            assertThat(run.content(Digest.of(large))).doesNotExist();

            assertThat(command("mount", "-o", "remount,size=8m", small.toString()))
                    .isTrue();
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(Digest.of(large)).resolve("large.onnx")).hasBinaryContent(large);
        } finally {
            command("umount", small.toString());
        }
    }

    private static boolean command(String... words) throws IOException {
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx.sig", "model.onnx.sigstore.json"})
    void aSignatureByRealCosignIsAccepted(String signature) throws IOException {
        Fixtures.file(mount.resolve("models"), signature);
        Run run = signed("cosign.pub");
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
        assertThat(run.message()).contains("signature verified");
        // Again without the volume's signature: the cache has kept it.
        Files.delete(mount.resolve("models").resolve(signature));
        assertThat(signed("cosign.pub").fetch()).isEqualTo(Outcome.DONE);
        assertThat(signed("other.pub").fetch()).isEqualTo(Outcome.SIGNATURE);
    }

    @Test
    void ed25519SignsTheFileItself() throws IOException {
        Files.createDirectories(mount.resolve("models"));
        Files.write(mount.resolve("models/model.onnx.sig"), Fixtures.bytes("model.onnx.ed25519.sig"));
        assertThat(signed("ed25519.pub").fetch()).isEqualTo(Outcome.DONE);
        assertThat(signed("cosign.pub").fetch()).isEqualTo(Outcome.SIGNATURE);
    }

    @Test
    void anotherKeyNoSignatureAndASignatureOfSomethingElseAreAllRefused() throws IOException {
        Run none = signed("cosign.pub");
        assertThat(none.fetch()).isEqualTo(Outcome.SIGNATURE);
        assertThat(none.message()).contains("no signature").contains("cosign sign");

        Fixtures.file(mount.resolve("models"), "model.onnx.sig");
        assertThat(signed("other.pub").fetch()).isEqualTo(Outcome.SIGNATURE);

        byte[] other = Run.bytes(5000, 5);
        Files.write(mount.resolve("models/other.onnx"), other);
        Files.write(mount.resolve("models/other.onnx.sig"), Fixtures.bytes("model.onnx.sig"));
        Run run = new Run(directory, "pvc://claim/models/other.onnx", Digest.of(other))
                .with("--mount=" + mount, "--cosign-key=" + directory.resolve("cosign.pub"));
        assertThat(Fixtures.file(directory, "cosign.pub")).exists();
        assertThat(run.fetch()).isEqualTo(Outcome.SIGNATURE);
        assertThat(run.content(Digest.of(other))).doesNotExist();
    }

    @Test
    void aKeyThatIsNoneFailsClosed() throws IOException {
        Fixtures.file(mount.resolve("models"), "model.onnx.sig");
        Files.writeString(directory.resolve("cosign.pub"), "not a key");
        assertThat(claim("model.onnx")
                        .with("--cosign-key=" + directory.resolve("cosign.pub"))
                        .fetch())
                .isEqualTo(Outcome.SIGNATURE);
        assertThat(claim("model.onnx")
                        .with("--cosign-key=" + directory.resolve("gone"))
                        .fetch())
                .isEqualTo(Outcome.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx.age", "model-armored.onnx.age"})
    void whatRealAgeEncryptedIsOpenedIntoMemoryOnly(String name) throws IOException {
        Path plain = Files.createTempDirectory(MEMORY, "fetch");
        try {
            Run run = encrypted(name, "identity", plain).with("--name=model.onnx");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(plain.resolve("model.onnx")).hasBinaryContent(MODEL);
            assertThat(run.everything()).doesNotContain(new String(MODEL, 0, 64, StandardCharsets.ISO_8859_1));
        } finally {
            Files.deleteIfExists(plain.resolve("model.onnx"));
            Files.delete(plain);
        }
    }

    @Test
    void plaintextIsNotWrittenToADisk() throws IOException {
        Assumptions.assumeFalse(
                List.of("tmpfs", "ramfs").contains(Files.getFileStore(directory).type()),
                "SKIPPED: temporary files are in memory here, so there is no disk to refuse");
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Run run = encrypted("model.onnx.age", "identity", plain);
        assertThat(run.fetch()).isEqualTo(Outcome.DECRYPTION);
        assertThat(run.message()).contains("medium: Memory");
        assertThat(plain).isEmptyDirectory();
    }

    @Test
    void anotherIdentityACutFileAndAFlippedBitLeaveNoPlaintext() throws IOException {
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Run wrong = encrypted("model.onnx.age", "other-identity", plain).with("--plain-on-disk");
        assertThat(wrong.fetch()).isEqualTo(Outcome.DECRYPTION);
        assertThat(wrong.everything()).doesNotContain("AGE-SECRET-KEY-1");

        byte[] whole = Fixtures.bytes("model.onnx.age");
        byte[] flipped = whole.clone();
        flipped[whole.length - 40] ^= 1;
        for (byte[] bad : List.of(flipped, Arrays.copyOf(whole, whole.length - 100))) {
            Files.write(mount.resolve("models/bad.onnx.age"), bad);
            Run run = new Run(directory, "pvc://claim/models/bad.onnx.age", Digest.of(bad))
                    .with("--mount=" + mount, "--plain=" + plain, "--plain-on-disk")
                    .with("--age-identity=" + Fixtures.file(directory.resolve("secret"), "identity"));
            assertThat(run.fetch()).isEqualTo(Outcome.DECRYPTION);
        }
        assertThat(plain).isEmptyDirectory();
    }

    @Test
    void aModelThatIsNotEncryptedIsNotTakenForOneThatIs() throws IOException {
        Path plain = Files.createDirectory(directory.resolve("plain"));
        assertThat(encrypted("model.onnx", "identity", plain)
                        .with("--plain-on-disk")
                        .fetch())
                .isEqualTo(Outcome.DECRYPTION);
    }

    @Test
    void anAgeFileCutBetweenTwoChunksIsNotTakenForAWholeOne() throws IOException {
        Path plain = Files.write(directory.resolve("engine.plan"), Run.bytes(200_000, 7));
        Path identity = Fixtures.file(directory.resolve("secret"), "identity");
        Path sealed = directory.resolve("engine.plan.age");
        Path termination = directory.resolve("termination");
        List<String> common = List.of("--age-identity=" + identity, "--termination-log=" + termination);
        assertThat(run(true, common, plain, sealed)).isZero();
        byte[] whole = Files.readAllBytes(sealed);
        int header = whole.length - 200_000 - 4 * 16 - 16;
        Path cut = Files.write(directory.resolve("cut.age"), Arrays.copyOf(whole, header + 16 + 2 * (64 * 1024 + 16)));
        Path back = directory.resolve("back.plan");
        assertThat(run(false, common, cut, back)).isEqualTo(Outcome.DECRYPTION.exitCode());
        assertThat(back).doesNotExist();
        assertThat(run(false, common, sealed, back)).isZero();
        assertThat(back).hasSameBinaryContentAs(plain);
        assertThat(new String(whole, StandardCharsets.ISO_8859_1)).startsWith("age-encryption.org/v1");
    }

    private static int run(boolean seal, List<String> common, Path in, Path out) {
        List<String> words = new ArrayList<>(common);
        words.addAll(List.of("--in=" + in, "--out=" + out));
        if (!seal) {
            words.add("--plain-on-disk");
        }
        return (seal ? SealCommand.seal() : SealCommand.unseal()).run(words);
    }
}
