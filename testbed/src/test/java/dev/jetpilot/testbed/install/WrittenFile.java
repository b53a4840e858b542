package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that is written from others. */
record WrittenFile(Path path, String text) {
    private static final String REGENERATE = "mvn -pl testbed -am test -Dtest='CrdCopiesTest,ManifestsTest'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate";

    /** Writes it, if that was asked for by {@code -Dregenerate}. */
    void regenerate() {
        if (System.getProperty("regenerate") != null) {
            try {
                Files.createDirectories(path.getParent());
                Files.writeString(path, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void check() {
        assertThat(path).as("regenerate with: %s", REGENERATE).exists();
        assertThat(Yaml.read(path))
                .as("%s differs; regenerate with: %s", path, REGENERATE)
                .isEqualTo(text);
    }
}
