package dev.jetpilot.agent.host;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** What is asked of a file system: three questions, each of which may block. */
interface Disk {
    /** ENOTDIR, when a part of a path is a file. */
    String NOT_A_DIRECTORY = "Not a directory";

    /** The kernel's, for the files of this machine. */
    Disk REAL = new Disk() {
        @Override
        public InputStream open(Path file) throws IOException {
            try {
                // Not a channel: to it EAGAIN, with which Orin answers for a sensor that is switched off, is a read of
                // no bytes, as of an empty file. A stream throws.
                return new FileInputStream(file.toFile());
            } catch (FileNotFoundException e) {
                throw why(file, e);
            }
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            String[] names = directory.toFile().list();
            if (names != null) {
                return List.of(names);
            }
            IOException cause = new IOException("it cannot be listed");
            throw Files.isRegularFile(directory) ? absent(directory, cause) : why(directory, cause);
        }

        @Override
        public Space space(Path directory) throws IOException {
            // Not a FileStore: that reads the table of mounts, which is long on a node of a cluster.
            File file = directory.toFile();
            long total = file.getTotalSpace();
            if (total == 0) {
                throw Files.notExists(directory)
                        ? new NoSuchFileException(directory.toString())
                        : new IOException("the file system tells no size");
            }
            return new Space(total, file.getUsableSpace());
        }
    };

    /** The file's bytes. Throws {@link NoSuchFileException} or {@link AccessDeniedException} for what they say. */
    InputStream open(Path file) throws IOException;

    List<String> list(Path directory) throws IOException;

    Space space(Path directory) throws IOException;

    /** What stands behind "not found", which is all that a stream says. */
    private static IOException why(Path file, IOException cause) {
        try {
            boolean directory =
                    Files.readAttributes(file, BasicFileAttributes.class).isDirectory();
            if (!Files.isReadable(file)) {
                return with(cause, new AccessDeniedException(file.toString()));
            }
            return directory ? new IOException("it is a directory", cause) : cause;
        } catch (FileSystemException e) {
            return NOT_A_DIRECTORY.equals(e.getReason()) ? absent(file, e) : e;
        } catch (IOException e) {
            return e;
        }
    }

    private static IOException absent(Path file, IOException cause) {
        return with(cause, new NoSuchFileException(file.toString()));
    }

    private static IOException with(IOException cause, IOException exception) {
        exception.initCause(cause);
        return exception;
    }
}
