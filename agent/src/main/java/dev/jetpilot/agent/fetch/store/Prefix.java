package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The bytes of an unfinished file that are worth keeping, hashed again.
 *
 * @param length of them
 * @param hash that has seen them
 */
record Prefix(long length, MessageDigest hash) {
    private static final int BUFFER = 256 * 1024;

    static Prefix none() {
        return new Prefix(0, Digest.start());
    }

    /**
     * Everything that is there if the machine has not been off since, else what had been brought to the disk; nothing if that is not what
     * it was.
     */
    static Prefix of(FileChannel file, Optional<Checkpoint> known, String boot) throws IOException {
        if (known.isEmpty() || file.size() < known.get().synced()) {
            return none();
        }
        Checkpoint checkpoint = known.get();
        MessageDigest hash = Digest.start();
        update(hash, file, 0, checkpoint.synced());
        if (!Digest.soFar(hash).equals(checkpoint.prefix())) {
            return none();
        }
        long length = checkpoint.boot().equals(boot) ? file.size() : checkpoint.synced();
        update(hash, file, checkpoint.synced(), length);
        return new Prefix(length, hash);
    }

    /** Hashes the bytes from {@code start} to before {@code end}. */
    static void update(MessageDigest hash, FileChannel file, long start, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (long at = start; at < end; ) {
            buffer.clear().limit((int) Math.min(BUFFER, end - at));
            int count = file.read(buffer, at);
            if (count < 0) {
                throw new IOException("the file ends at " + at + ", before " + end);
            }
            hash.update(buffer.flip());
            at += count;
        }
    }
}
