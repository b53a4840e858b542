package dev.jetpilot.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What images are made for, by the names that Debian and OCI share. */
public enum Architecture {
    /** x86-64. */
    AMD64(62),
    /** 64-bit ARM, as on every Jetson this project knows. */
    ARM64(183);

    private final int elfMachine;

    Architecture(int elfMachine) {
        this.elfMachine = elfMachine;
    }

    /** {@code amd64} or {@code arm64}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code e_machine} in the header of its programs: elf(5), EM_X86_64 and EM_AARCH64. */
    public int elfMachine() {
        return elfMachine;
    }

    /** Whether programs for it run on this machine without emulation. */
    public boolean isHost() {
        String host = System.getProperty("os.arch");
        return id().equals(host) || (this == ARM64 && "aarch64".equals(host));
    }

    /**
     * The architecture of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Architecture of(String id) {
        return Arrays.stream(values())
                .filter(a -> a.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no image is made for the architecture " + id + ", only for "
                                + Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(" and "))));
    }
}
