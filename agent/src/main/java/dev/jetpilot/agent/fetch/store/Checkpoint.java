package dev.jetpilot.agent.fetch.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * What is known of a part that is not whole yet.
 *
 * @param where it comes from
 * @param validator of the version that the bytes are of
 * @param total size of the whole
 * @param synced bytes that were on the disk, not only in memory, when this was written
 * @param prefix digest of these
 * @param boot id of the kernel's boot in which this was written: until the next one, bytes written later are there too
 */
record Checkpoint(
        String where, Optional<String> validator, OptionalLong total, long synced, String prefix, String boot) {

    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("where", where);
        validator.ifPresent(v -> properties.setProperty("validator", v));
        total.ifPresent(t -> properties.setProperty("total", Long.toString(t)));
        properties.setProperty("synced", Long.toString(synced));
        properties.setProperty("prefix", prefix);
        properties.setProperty("boot", boot);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        properties.store(bytes, null);
        Durable.write(file, bytes.toByteArray());
    }

    /** Empty when there is none, or none that makes sense. */
    static Optional<Checkpoint> read(Path file) {
        try {
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(Files.readAllBytes(file)));
            String total = properties.getProperty("total");
            String prefix = properties.getProperty("prefix");
            if (prefix == null) {
                return Optional.empty();
            }
            return Optional.of(new Checkpoint(
                    properties.getProperty("where", ""),
                    Optional.ofNullable(properties.getProperty("validator")),
                    total == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total)),
                    Long.parseLong(properties.getProperty("synced", "")),
                    prefix,
                    properties.getProperty("boot", "")));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
