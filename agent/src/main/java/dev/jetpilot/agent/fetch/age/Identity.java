package dev.jetpilot.agent.fetch.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/** The X25519 identities of a file as {@code age-keygen} writes it. */
public final class Identity {
    private static final String PREFIX = "AGE-SECRET-KEY-1";

    private final List<String> keys;

    private Identity(List<String> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Reads the file: one identity a line, comments begin with {@code #}. */
    public static Identity read(Path file) throws FetchFailure {
        try {
            List<String> keys = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (!keys.isEmpty() && keys.stream().allMatch(key -> key.startsWith(PREFIX))) {
                Identity identity = new Identity(keys);
                identity.readers();
                return identity;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Without the cause: it may quote the key.
        }
        throw new FetchFailure(
                Outcome.DECRYPTION,
                file.toString(),
                "this is no age identity",
                "put what age-keygen writes (AGE-SECRET-KEY-1…) there: see spec.encryption.age of the EdgeModel");
    }

    List<RecipientStanzaReader> readers() throws GeneralSecurityException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String key : keys) {
            readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key));
        }
        return readers;
    }

    /** Encrypts for the first identity of the file: who can read it can open it again. */
    RecipientStanzaWriter writer() throws GeneralSecurityException {
        byte[] secret = keys.get(0).getBytes(StandardCharsets.US_ASCII);
        byte[] recipient = new X25519KeyFactory()
                .translateKey(new SecretKeySpec(secret, "X25519"))
                .getEncoded();
        return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(
                new String(recipient, StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "Identity[]";
    }
}
