package dev.jetpilot.testbed.realnode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a tar archive (POSIX ustar), the same bytes for the same content: owner root, no times. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 100;
    private static final int CHECKSUM = 148;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tar directory(String name, int mode) {
        return entry(name + "/", mode, '5', new byte[0]);
    }

    Tar file(String name, int mode, byte[] content) {
        return entry(name, mode, '0', content);
    }

    private Tar entry(String name, int mode, char type, byte[] content) {
        byte[] header = new byte[BLOCK];
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(name + " is too long for a tar archive");
        }
        text(header, 0, name);
        text(header, 100, octal(mode, 7));
        text(header, 108, octal(0, 7));
        text(header, 116, octal(0, 7));
        text(header, 124, octal(content.length, 11));
        text(header, 136, octal(0, 11));
        // The checksum is taken with blanks in its own place.
        text(header, CHECKSUM, "        ");
        header[156] = (byte) type;
        text(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        text(header, CHECKSUM, octal(sum, 6) + "\0 ");
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return this;
    }

    private static String octal(long value, int digits) {
        return String.format("%0" + digits + "o", value);
    }

    private static void text(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** The archive, ended. */
    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[2 * BLOCK]);
        return whole.toByteArray();
    }
}
