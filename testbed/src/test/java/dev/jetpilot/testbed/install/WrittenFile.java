package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that is written from others. */
record WrittenFile(Path path, String text) {
    private static final String REGENERATE = "mvn -pl testbed -am test -Dtest='CrdCopiesTest,ManifestsTest'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate";

    void check() throws IOException {
        if (System.getProperty("regenerate") != null) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        }
        assertThat(path).as("regenerate with: %s", REGENERATE).exists();
        assertThat(Files.readString(path))
                .as("%s differs; regenerate with: %s", path, REGENERATE)
                .isEqualTo(text);
    }
}
