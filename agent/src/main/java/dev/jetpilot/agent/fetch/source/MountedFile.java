package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.net.Body;
import dev.jetpilot.agent.fetch.sign.BlobSignature;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a claim or of the host, mounted read-only. It is copied, never linked: a link would change under a model that is served when
 * somebody writes into the file in place.
 *
 * @param where for messages
 * @param root directory that the file must really be in, symbolic links resolved
 * @param file the path below it as asked for
 * @param part the file
 */
record MountedFile(String where, Path root, Path file, Part part) implements Source {
    @Override
    public Artifact resolve() throws FetchFailure {
        Path real = real(file)
                .orElseThrow(() -> new FetchFailure(
                        Outcome.NOT_FOUND, where, "there is no such file", "look at spec.source.uri of the EdgeModel"));
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new FetchFailure(
                    Outcome.NOT_FOUND,
                    where,
                    "it is not a file",
                    "name the one file whose digest spec.source.digest is");
        }
        return Artifact.file(part);
    }

    @Override
    public Opened open(Part asked, long offset, Optional<String> validator) throws IOException, FetchFailure {
        resolve();
        Path real = real(file).orElseThrow(() -> new IOException("it has just gone"));
        FileChannel channel = FileChannel.open(real);
        BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
        String version = now.fileKey() + "/" + now.lastModifiedTime().toMillis() + "/" + now.size();
        boolean goesOn =
                offset <= now.size() && (validator.isEmpty() || validator.get().equals(version));
        long start = goesOn ? offset : 0;
        channel.position(start);
        return new Opened(new Reading(channel), start, OptionalLong.of(now.size()), Optional.of(version));
    }

    private record Reading(FileChannel channel) implements Body {
        @Override
        public int read(byte[] buffer) throws IOException {
            return channel.read(ByteBuffer.wrap(buffer));
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    @Override
    public List<Evidence> evidence() throws IOException, FetchFailure {
        List<Evidence> found = new ArrayList<>();
        for (String suffix : BlobSignature.SUFFIXES) {
            Optional<Path> beside = real(file.resolveSibling(file.getFileName() + suffix));
            if (beside.isPresent()) {
                BlobSignature.read(Files.readAllBytes(beside.get())).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Path> real(Path path) throws FetchFailure {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw new FetchFailure(
                        Outcome.BAD_COMMAND,
                        where,
                        "a symbolic link leads out of what may be read",
                        "name the file itself, or have the policy widened");
            }
            return Optional.of(real);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
