package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;

/**
 * Keys and certificates of one control plane, as files.
 *
 * @param ca signs all of them
 * @param directory that they are in
 */
record Pki(CertificateAuthority ca, Path directory) {

    /** Makes all of them anew. */
    static Pki make(Path directory) throws IOException {
        Files.createDirectories(directory);
        Pki pki = new Pki(new CertificateAuthority("jetpilot-testbed-ca"), directory);
        write(pki.authority(), pki.ca.certificate());
        write(pki.authorityKey(), pki.ca.self().key());
        CertificateAuthority.Credential server = pki.ca.server(
                "kube-apiserver",
                List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
                List.of("127.0.0.1", Launch.SERVICE_ADDRESS));
        write(pki.serverCertificate(), server.certificate());
        write(pki.serverKey(), server.key());
        CertificateAuthority.Credential kubelets =
                pki.ca.client("kube-apiserver-kubelet-client", List.of("system:masters"));
        write(pki.kubeletClientCertificate(), kubelets.certificate());
        write(pki.kubeletClientKey(), kubelets.key());
        KeyPair tokens = CertificateAuthority.keyPair();
        write(pki.tokenKey(), CertificateAuthority.privateKey(tokens));
        write(
                pki.tokenPublicKey(),
                CertificateAuthority.pem("PUBLIC KEY", tokens.getPublic().getEncoded()));
        return pki;
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    Path authority() {
        return directory.resolve("ca.crt");
    }

    Path authorityKey() {
        return directory.resolve("ca.key");
    }

    Path serverCertificate() {
        return directory.resolve("apiserver.crt");
    }

    Path serverKey() {
        return directory.resolve("apiserver.key");
    }

    /** The API server shows it to kubelets. */
    Path kubeletClientCertificate() {
        return directory.resolve("apiserver-kubelet-client.crt");
    }

    Path kubeletClientKey() {
        return directory.resolve("apiserver-kubelet-client.key");
    }

    /** Signs the tokens of service accounts. */
    Path tokenKey() {
        return directory.resolve("service-account.key");
    }

    Path tokenPublicKey() {
        return directory.resolve("service-account.pub");
    }
}
