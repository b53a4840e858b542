package dev.jetpilot.testbed.controlplane;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** Writes ASN.1 in DER (X.690), as far as an X.509 certificate needs it. */
final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SHORT_LENGTH = 0x80;
    private static final int ARC_BITS = 7;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[] element) {
        return tagged(0x31, element);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] bool() {
        return tagged(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] utf8(String text) {
        return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** For years up to 2049. */
    static byte[] time(Instant at) {
        return tagged(0x17, UTC_TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] octets(byte[] content) {
        return tagged(0x04, content);
    }

    /** @param unused bits at the end of the last byte */
    static byte[] bits(int unused, byte... content) {
        return tagged(0x03, new byte[] {(byte) unused}, content);
    }

    /** @param dotted at least two arcs, as in {@code 2.5.4.3} */
    static byte[] oid(String dotted) {
        int[] arcs =
                Arrays.stream(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            int groups = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(arcs[i]) + ARC_BITS - 1) / ARC_BITS);
            for (int group = groups - 1; group >= 0; group--) {
                content.write((arcs[i] >> (group * ARC_BITS) & 0x7f) | (group > 0 ? 0x80 : 0));
            }
        }
        return tagged(0x06, content.toByteArray());
    }

    static byte[] tagged(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < SHORT_LENGTH) {
            out.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int start = bytes[0] == 0 ? 1 : 0;
            out.write(SHORT_LENGTH | bytes.length - start);
            out.write(bytes, start, bytes.length - start);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
