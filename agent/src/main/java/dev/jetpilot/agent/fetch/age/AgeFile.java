package dev.jetpilot.agent.fetch.age;

import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.store.Durable;
import dev.jetpilot.agent.fetch.store.Room;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;

/** Opens and makes age files. The target appears under its name when it is whole. */
public final class AgeFile {
    private static final byte[] BINARY = "age-encryption.org/v1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 64 * 1024;

    private AgeFile() {}

    /** Whether a file begins as age files do. */
    public static boolean is(Path file) throws IOException {
        return startsWith(file, BINARY) || startsWith(file, ARMOR);
    }

    private static boolean startsWith(Path file, byte[] head) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(head.length), head);
        }
    }

    /**
     * Decrypts a whole file.
     *
     * @param room of the volume of the target
     */
    public static void open(Path encrypted, Identity identity, Path target, Room room) throws FetchFailure {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.deleteIfExists(part);
            room.require(
                    encrypted.toString(),
                    target.toAbsolutePath().getParent(),
                    Files.size(encrypted),
                    "raise the sizeLimit of the memory volume, and mind that it is the GPU's memory too");
            StandardDecryptingChannelFactory factory = startsWith(encrypted, ARMOR)
                    ? new ArmoredDecryptingChannelFactory()
                    : new StandardDecryptingChannelFactory();
            try (FileChannel in = FileChannel.open(encrypted);
                    ReadableByteChannel plain = factory.newDecryptingChannel(in, identity.readers());
                    FileChannel out = create(part)) {
                pump(plain, out, part);
            }
            Durable.rename(part, target);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            delete(part);
            throw new FetchFailure(
                    Outcome.DECRYPTION,
                    encrypted.toString(),
                    "it cannot be decrypted (" + e.getClass().getSimpleName() + ")",
                    "look whether it was encrypted for this identity with age -r, and not cut or altered since",
                    e);
        } catch (FetchFailure e) {
            delete(part);
            throw e;
        }
    }

    /** Encrypts a whole file for the identity. */
    public static void seal(Path plain, Identity identity, Path target) throws FetchFailure {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.deleteIfExists(part);
            try (FileChannel in = FileChannel.open(plain);
                    FileChannel out = create(part)) {
                try (WritableByteChannel encrypted =
                        new StandardEncryptingChannelFactory().newEncryptingChannel(out, List.of(identity.writer()))) {
                    pump(in, encrypted, part);
                }
            }
            Durable.sync(part);
            Durable.rename(part, target);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            delete(part);
            throw new FetchFailure(
                    Outcome.OTHER,
                    plain.toString(),
                    "it cannot be encrypted into " + target + " (" + e.getMessage() + ")",
                    "look whether both can be read and written",
                    e);
        } catch (FetchFailure e) {
            delete(part);
            throw e;
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void pump(ReadableByteChannel in, WritableByteChannel out, Path target)
            throws IOException, FetchFailure {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (in.read(buffer.clear()) >= 0) {
            buffer.flip();
            try {
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            } catch (IOException e) {
                throw Room.cannotWrite(target.toString(), target, e);
            }
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The volume goes with the pod; what failed before says more.
        }
    }
}
