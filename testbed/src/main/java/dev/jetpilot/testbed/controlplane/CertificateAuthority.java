package dev.jetpilot.testbed.controlplane;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Signs the certificates of one control plane: X.509 version 3, ECDSA with P-256 and SHA-256 (RFC 5280, RFC 5758). */
final class CertificateAuthority {
    private static final Duration VALID = Duration.ofDays(7);
    /** Clocks of one machine agree; a second that is cut off does not matter then. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 100;

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final String P256 = "1.2.840.10045.3.1.7";
    private static final int KEY_BYTES = 32;
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /**
     * A certificate and its key, in PEM.
     *
     * @param key in the form of RFC 5915, the only one of which Fabric8 sees in a kubeconfig that it is not RSA
     */
    record Credential(String certificate, String key) {
        @Override
        public String toString() {
            return "a certificate and its key";
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = keyPair();
    private final byte[] name;
    private final String certificate;

    /** Makes an authority with a key of its own. */
    CertificateAuthority(String commonName) {
        name = name(commonName, List.of());
        // keyCertSign and cRLSign are bits 5 and 6.
        certificate = sign(
                name,
                keys.getPublic(),
                extension(BASIC_CONSTRAINTS, Der.sequence(Der.bool())),
                extension(KEY_USAGE, Der.bits(1, (byte) 0b0000_0110)));
    }

    /** The authority's own certificate in PEM, for those who are to trust it. */
    String certificate() {
        return certificate;
    }

    /** The authority's certificate and key, for a controller that signs in its stead. */
    Credential self() {
        return new Credential(certificate, privateKey(keys));
    }

    /** Somebody who talks to the API server: the name is the user, the organizations are the groups. */
    Credential client(String user, List<String> groups) {
        return issue(name(user, groups), CLIENT_AUTH);
    }

    /** A server at these DNS names and IP addresses. */
    Credential server(String commonName, List<String> dnsNames, List<String> addresses) {
        List<byte[]> names = new ArrayList<>();
        dnsNames.forEach(dns -> names.add(Der.tagged(0x82, dns.getBytes(StandardCharsets.US_ASCII))));
        addresses.forEach(ip -> names.add(Der.tagged(0x87, address(ip))));
        return issue(
                name(commonName, List.of()),
                SERVER_AUTH,
                extension(SUBJECT_ALT_NAME, Der.sequence(names.toArray(new byte[0][]))));
    }

    private static byte[] address(String ip) {
        try {
            return InetAddress.getByName(ip).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(ip + " is not an IP address", e);
        }
    }

    private Credential issue(byte[] subject, String purpose, byte[]... further) {
        KeyPair own = keyPair();
        List<byte[]> extensions = new ArrayList<>(List.of(further));
        extensions.add(extension(BASIC_CONSTRAINTS, Der.sequence()));
        // digitalSignature is bit 0.
        extensions.add(extension(KEY_USAGE, Der.bits(7, (byte) 0b1000_0000)));
        extensions.add(extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(purpose))));
        return new Credential(sign(subject, own.getPublic(), extensions.toArray(new byte[0][])), privateKey(own));
    }

    private String sign(byte[] subject, PublicKey subjectKey, byte[]... extensions) {
        Instant now = Instant.now();
        byte[] toBeSigned = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(Der.time(now.minus(BACKDATED)), Der.time(now.plus(VALID))),
                subject,
                subjectKey.getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions)));
        return pem("CERTIFICATE", Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bits(0, signature(toBeSigned))));
    }

    private byte[] signature(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            PrivateKey key = keys.getPrivate();
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign with ECDSA", e);
        }
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] name(String commonName, List<String> organizations) {
        List<byte[]> parts = new ArrayList<>();
        organizations.forEach(organization -> parts.add(attribute(ORGANIZATION, organization)));
        parts.add(attribute(COMMON_NAME, commonName));
        return Der.sequence(parts.toArray(new byte[0][]));
    }

    private static byte[] attribute(String oid, String value) {
        return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
    }

    /** A new key pair on P-256. */
    static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make keys on P-256", e);
        }
    }

    /** A private key on P-256 in PEM, as RFC 5915 writes it. */
    static String privateKey(KeyPair pair) {
        byte[] number = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
        byte[] padded = new byte[KEY_BYTES];
        int length = Math.min(KEY_BYTES, number.length);
        System.arraycopy(number, number.length - length, padded, KEY_BYTES - length, length);
        return pem(
                "EC PRIVATE KEY",
                Der.sequence(Der.integer(BigInteger.ONE), Der.octets(padded), Der.tagged(0xa0, Der.oid(P256))));
    }

    /** DER as PEM of this type, as in {@code PUBLIC KEY}. */
    static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
