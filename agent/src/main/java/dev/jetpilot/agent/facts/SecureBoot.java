package dev.jetpilot.agent.facts;

import dev.jetpilot.agent.host.Host;
import java.util.Locale;
import java.util.Optional;

/**
 * UEFI's own word on Secure Boot. Boards up to JetPack 4 have no UEFI and say nothing. "Enabled" without burnt fuses is no
 * root of trust, and the node says it of itself: advice for a person, never a condition for a secret.
 */
public enum SecureBoot {
    ENABLED,
    DISABLED;

    /** The variable SecureBoot of the EFI global namespace (UEFI specification, 3.3). */
    private static final String VARIABLE = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    /** Attributes, which efivarfs puts in front (Documentation/filesystems/efivarfs.rst), and one byte: 1 is enabled. */
    private static final int LENGTH = 4 + 1;

    static Optional<SecureBoot> read(Host host) {
        Optional<byte[]> bytes = host.bytes(VARIABLE);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        byte[] variable = bytes.get();
        if (variable.length != LENGTH || variable[LENGTH - 1] >>> 1 != 0) {
            host.garbage(VARIABLE, variable.length + " bytes, wanted are 5 of which the last is 0 or 1");
            return Optional.empty();
        }
        return Optional.of(variable[LENGTH - 1] == 1 ? ENABLED : DISABLED);
    }

    /** As in labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
