package dev.jetpilot.agent.fetch.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.fetch.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fetch that was killed, or whose node lost power, goes on with. */
class PrefixTest {
    private static final int SYNCED = 300_000;

    @TempDir
    Path directory;

    private final byte[] bytes = new byte[500_000];

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(bytes);
    }

    private Prefix prefix(byte[] onDisk, String bootThen, String bootNow) throws IOException {
        Path state = directory.resolve("state");
        new Checkpoint(
                        "https://models.example/m",
                        Optional.of("\"a\""),
                        OptionalLong.of(1_000_000),
                        SYNCED,
                        Digest.of(Arrays.copyOf(bytes, SYNCED)),
                        bootThen)
                .write(state);
        try (FileChannel file = FileChannel.open(
                directory.resolve("part"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ)) {
            file.truncate(0).write(ByteBuffer.wrap(onDisk));
            return Prefix.of(file, Checkpoint.read(state), bootNow);
        }
    }

    @Test
    void afterAKillEverythingThatWasWrittenIsKept() throws IOException {
        Prefix prefix = prefix(bytes, "boot-1", "boot-1");
        assertThat(prefix.length()).isEqualTo(bytes.length);
        assertThat(Digest.soFar(prefix.hash())).isEqualTo(Digest.of(bytes));
    }

    @Test
    void afterAPowerCutOnlyWhatWasBroughtToTheDiskIsKept() throws IOException {
        byte[] zeros = bytes.clone();
        Arrays.fill(zeros, SYNCED, zeros.length, (byte) 0);
        Prefix prefix = prefix(zeros, "boot-1", "boot-2");
        assertThat(prefix.length()).isEqualTo(SYNCED);
        assertThat(Digest.soFar(prefix.hash())).isEqualTo(Digest.of(Arrays.copyOf(bytes, SYNCED)));
    }

    @Test
    void whatIsShorterOrOtherThanWhatWasBroughtToTheDiskIsNotKept() throws IOException {
        byte[] flipped = bytes.clone();
        flipped[100] ^= 1;
        assertThat(prefix(flipped, "boot-1", "boot-1").length()).isZero();
        assertThat(prefix(Arrays.copyOf(bytes, SYNCED - 1), "boot-1", "boot-2").length())
                .isZero();
    }

    @Test
    void aStateThatIsRubbishIsNoState() throws IOException {
        Path state = directory.resolve("rubbish");
        Files.write(state, new byte[] {0, 1, 2, 3, '=', '\\', 'u', 'z'});
        assertThat(Checkpoint.read(state)).isEmpty();
        assertThat(Checkpoint.read(directory.resolve("gone"))).isEmpty();
    }
}
