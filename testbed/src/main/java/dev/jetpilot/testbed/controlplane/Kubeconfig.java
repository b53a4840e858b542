package dev.jetpilot.testbed.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/** Who asks, and where: what kubectl, helm, a controller or a Java client needs to talk to the API server as somebody. */
public final class Kubeconfig {
    private final String user;
    private final String url;
    private final String authority;
    private final Optional<CertificateAuthority.Credential> credential;
    private final Optional<String> token;

    private Kubeconfig(
            String user,
            String url,
            String authority,
            Optional<CertificateAuthority.Credential> credential,
            Optional<String> token) {
        this.user = user;
        this.url = url;
        this.authority = authority;
        this.credential = credential;
        this.token = token;
    }

    /** Somebody who shows a certificate. */
    static Kubeconfig of(String user, String url, String authority, CertificateAuthority.Credential credential) {
        return new Kubeconfig(user, url, authority, Optional.of(credential), Optional.empty());
    }

    /** Somebody who shows a token. */
    static Kubeconfig of(String user, String url, String authority, String token) {
        return new Kubeconfig(user, url, authority, Optional.empty(), Optional.of(token));
    }

    /** As whom, as the API server sees it. */
    public String user() {
        return user;
    }

    /** The text of the file. */
    public String yaml() {
        String proof = credential
                .map(c ->
                        "client-certificate-data: " + base64(c.certificate()) + ", client-key-data: " + base64(c.key()))
                .orElseGet(() -> "token: " + token.orElseThrow());
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: jetpilot, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: "%s", user: {%s}}]
                contexts: [{name: jetpilot, context: {cluster: jetpilot, user: "%s", namespace: default}}]
                current-context: jetpilot
                """.formatted(url, base64(authority), user, proof, user);
    }

    /** Writes it to a file that only its owner may read. */
    public Path write(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, yaml());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write kubeconfig " + file, e);
        }
    }

    /** What a Fabric8 client needs to know; change it as you like, it is a new one. */
    public Config config(String userAgent) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withNamespace("default")
                .withCaCertData(base64(authority))
                .withUserAgent(userAgent);
        credential.ifPresent(c -> config.withClientCertData(base64(c.certificate()))
                .withClientKeyData(base64(c.key()))
                .withClientKeyAlgo("EC"));
        token.ifPresent(config::withOauthToken);
        return config.build();
    }

    /** A client that calls itself {@code userAgent} in the audit log. The caller closes it. */
    public KubernetesClient client(String userAgent) {
        return new KubernetesClientBuilder().withConfig(config(userAgent)).build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user + " at " + url;
    }
}
