package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.source.Opened;
import dev.jetpilot.agent.fetch.source.Part;
import dev.jetpilot.agent.fetch.source.Source;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One part on its way into one file. Every byte is hashed when it is written; when a connection breaks or the process is killed, the next
 * attempt asks for what is missing. A file is whole when its digest is right, never before.
 */
final class Download implements Closeable {
    private static final int BUFFER = 256 * 1024;
    /** A power cut costs at most this much; a smaller value wears the flash. */
    private static final long SYNC_EVERY = 16L * 1024 * 1024;
    /** How often a source that cannot go on may make us begin again. */
    private static final int RESTARTS = 4;

    private static final int TENTHS = 10;

    private final Source source;
    private final Part part;
    private final Path file;
    private final Path state;
    private final Transfer transfer;
    private final FileChannel out;

    private MessageDigest hash;
    private long position;
    private long synced;
    private Optional<String> validator = Optional.empty();
    private OptionalLong total;
    private boolean glued;
    private long told;
    private int restarts;
    private int changes;

    /**
     * @param file that it becomes
     * @param state file for what is known of it meanwhile
     */
    Download(Source source, Part part, Path file, Path state, Transfer transfer) throws IOException {
        this.source = source;
        this.part = part;
        this.file = file;
        this.state = state;
        this.transfer = transfer;
        this.total = part.size();
        this.out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        resume();
    }

    private void resume() throws IOException {
        Optional<Checkpoint> known = Checkpoint.read(state);
        Prefix prefix = Prefix.of(out, known, transfer.boot());
        if (part.size().isPresent() && prefix.length() > part.size().getAsLong()) {
            prefix = Prefix.none();
        }
        hash = prefix.hash();
        position = prefix.length();
        synced = position;
        out.truncate(position);
        out.position(position);
        if (position == 0) {
            return;
        }
        glued = true;
        Checkpoint checkpoint = known.orElseThrow();
        total = part.size().isPresent() ? part.size() : checkpoint.total();
        // Another server's ETag says nothing.
        validator = checkpoint.where().equals(source.where()) ? checkpoint.validator() : Optional.empty();
        transfer.log().accept(source.where() + ": going on at " + Room.mebibytes(position) + " of " + part.path());
    }

    /** Returns when the file is whole and on the disk. */
    void finish() throws IOException, FetchFailure {
        while (true) {
            transfer.retry().run(source.where(), () -> position, () -> {
                attempt();
                return null;
            });
            String found = Digest.soFar(hash);
            if (found.equals(part.digest())) {
                out.force(true);
                return;
            }
            if (!glued) {
                throw wrong(found);
            }
            transfer.log().accept(source.where() + ": the pieces do not make the right file; from the start, once");
            begin();
            glued = false;
        }
    }

    private FetchFailure wrong(String found) throws IOException {
        Files.deleteIfExists(state);
        Files.deleteIfExists(file);
        String what = "the digest of " + part.path() + " is " + found + ", not " + part.digest();
        return changes > 0
                ? new FetchFailure(
                        Outcome.CHANGED,
                        source.where(),
                        "it was replaced while it was fetched, and now " + what,
                        "never overwrite a model that is in use: give a new version a new name and a new EdgeModel")
                : new FetchFailure(
                        Outcome.DIGEST_MISMATCH,
                        source.where(),
                        what,
                        "either the file there is not the one that was meant, or spec.source.digest is wrong");
    }

    private void attempt() throws IOException, FetchFailure {
        if (total.isPresent() && position == total.getAsLong()) {
            return;
        }
        try (Opened opened = source.open(part, position, validator)) {
            accept(opened);
            copy(opened);
        }
    }

    private void accept(Opened opened) throws IOException, FetchFailure {
        if (part.size().isPresent()
                && opened.total().isPresent()
                && opened.total().getAsLong() != part.size().getAsLong()) {
            throw new FetchFailure(
                    Outcome.DIGEST_MISMATCH,
                    source.where(),
                    part.path() + " has " + opened.total().getAsLong() + " bytes, not "
                            + part.size().getAsLong(),
                    "the registry is broken, or somebody alters what it sends");
        }
        boolean other =
                (validator.isPresent() && opened.validator().isPresent() && !validator.equals(opened.validator()))
                        || (total.isPresent() && opened.total().isPresent() && !total.equals(opened.total()));
        if (opened.offset() != position || (other && position > 0)) {
            again(other);
            if (opened.offset() > 0) {
                throw new IOException("the object is another one than before");
            }
        }
        glued |= position > 0;
        if (opened.total().isPresent()) {
            total = opened.total();
        }
        validator = opened.validator();
        checkpoint();
        if (total.isPresent()) {
            transfer.room()
                    .require(
                            source.where(),
                            file.toAbsolutePath().getParent(),
                            total.getAsLong() - position,
                            "free space on that disk, as by removing models that no EdgeRollout names");
        }
    }

    private void again(boolean other) throws IOException, FetchFailure {
        changes += other ? 1 : 0;
        restarts++;
        if (changes > 1) {
            Files.deleteIfExists(state);
            throw new FetchFailure(
                    Outcome.CHANGED,
                    source.where(),
                    "it was replaced " + changes + " times while it was fetched",
                    "never overwrite a model that is in use: give a new version a new name and a new EdgeModel");
        }
        if (restarts > RESTARTS) {
            throw new FetchFailure(
                    Outcome.UNREACHABLE,
                    source.where(),
                    "the connection broke " + restarts + " times and the server cannot go on where it stopped",
                    "use a server that supports Range, or a better network");
        }
        transfer.log()
                .accept(source.where() + ": "
                        + (other ? "the object was replaced" : "the server cannot go on where it stopped")
                        + "; from the start");
        begin();
    }

    private void begin() throws IOException {
        out.truncate(0);
        out.position(0);
        hash = Digest.start();
        position = 0;
        synced = 0;
        total = part.size();
        validator = Optional.empty();
    }

    private void copy(Opened opened) throws IOException, FetchFailure {
        byte[] buffer = new byte[BUFFER];
        for (int count = opened.body().read(buffer);
                count >= 0;
                count = opened.body().read(buffer)) {
            if (total.isPresent() && position + count > total.getAsLong()) {
                begin();
                throw new IOException("more bytes came than there are");
            }
            write(buffer, count);
            transfer.throttle().took(count);
            transfer.retry().mustEnd(source.where(), soFar());
        }
        if (total.isPresent() && position < total.getAsLong()) {
            throw new IOException("the connection ended after " + position + " of " + total.getAsLong() + " bytes");
        }
        total = OptionalLong.of(position);
    }

    private String soFar() {
        return Room.mebibytes(position)
                + (total.isPresent() ? " of " + Room.mebibytes(total.getAsLong()) : "") + " of " + part.path()
                + " were here";
    }

    private void write(byte[] buffer, int count) throws FetchFailure {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            hash.update(buffer, 0, count);
            position += count;
            if (position - synced >= SYNC_EVERY) {
                checkpoint();
                tellProgress();
            }
        } catch (IOException e) {
            throw Room.cannotWrite(source.where(), file, e);
        }
    }

    /** A line for every tenth. */
    private void tellProgress() {
        long tenth = total.isPresent() ? position * TENTHS / Math.max(1, total.getAsLong()) : 0;
        if (tenth > told) {
            told = tenth;
            transfer.log().accept(source.where() + ": " + soFar());
        }
    }

    private void checkpoint() throws FetchFailure {
        try {
            out.force(false);
            synced = position;
            new Checkpoint(source.where(), validator, total, position, Digest.soFar(hash), transfer.boot())
                    .write(state);
        } catch (IOException e) {
            throw Room.cannotWrite(source.where(), file, e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
