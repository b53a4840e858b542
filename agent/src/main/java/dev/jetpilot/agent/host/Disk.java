package dev.jetpilot.agent.host;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is asked of a file system: three questions, each of which may block. */
interface Disk {
    /** The kernel's, for the files of this machine. */
    Disk REAL = new Disk() {
        @Override
        public InputStream open(Path file) throws IOException {
            try {
                // Not a channel: it takes EAGAIN, with which Orin answers for a sensor that is switched off, for
                // "nothing yet" and would be asked for ever. A stream throws.
                return new FileInputStream(file.toFile());
            } catch (FileNotFoundException e) {
                if (Files.isDirectory(file)) {
                    throw new IOException("it is a directory", e);
                }
                throw Files.notExists(file) ? absent(file, e) : denied(file, e);
            }
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            List<String> names = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            } catch (NotDirectoryException e) {
                throw absent(directory, e);
            }
            return names;
        }

        @Override
        public Space space(Path directory) throws IOException {
            FileStore store = Files.getFileStore(directory);
            return new Space(store.getTotalSpace(), store.getUsableSpace());
        }
    };

    /** The file's bytes. Throws {@link NoSuchFileException} or {@link AccessDeniedException} for what they say. */
    InputStream open(Path file) throws IOException;

    List<String> list(Path directory) throws IOException;

    Space space(Path directory) throws IOException;

    private static IOException absent(Path file, IOException cause) {
        IOException absent = new NoSuchFileException(file.toString());
        absent.initCause(cause);
        return absent;
    }

    private static IOException denied(Path file, IOException cause) {
        IOException denied = new AccessDeniedException(file.toString());
        denied.initCause(cause);
        return denied;
    }
}
