package dev.jetpilot.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedImageTest {
    @TempDir
    Path root;

    @Test
    void upperLayersReplaceAndRemoveFilesOfLowerOnes() throws IOException {
        apply("etc/", "etc/kept", "etc/replaced", "etc/removed", "opt/", "opt/old");
        apply("etc/replaced", "etc/.wh.removed", "opt/.wh..wh..opq", "opt/new");

        assertThat(root.resolve("etc/kept")).hasContent("layer with 6 entries");
        assertThat(root.resolve("etc/replaced")).hasContent("layer with 4 entries");
        assertThat(root.resolve("etc/removed")).doesNotExist();
        assertThat(root.resolve("opt/old")).doesNotExist();
        assertThat(root.resolve("opt/new")).exists();
    }

    @Test
    void modesAndTimesAreKept() throws IOException {
        apply("bin/", "bin/program");
        assertThat(root.resolve("bin/program")).isExecutable();
        assertThat(root.resolve("bin/program").toFile().lastModified()).isEqualTo(1000);
    }

    @Test
    void anEntryThatLeavesTheImageIsRefused() {
        assertThatThrownBy(() -> apply("../outside"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../outside");
    }

    private void apply(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of(names)) {
                byte[] content = name.endsWith("/")
                        ? new byte[0]
                        : ("layer with " + names.length + " entries").getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setMode(0755);
                entry.setModTime(1000);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        UnpackedImage.apply(new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray())), root);
    }
}
