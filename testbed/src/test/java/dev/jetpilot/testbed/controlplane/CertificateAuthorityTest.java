package dev.jetpilot.testbed.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates that the JDK understands; that Go does is seen on the real control plane. */
class CertificateAuthorityTest {
    private final CertificateAuthority ca = new CertificateAuthority("test-ca");

    @Test
    void authorityMaySignAndOthersMayNot() throws Exception {
        X509Certificate authority = read(ca.certificate());
        X509Certificate client = read(ca.client("ann", List.of()).certificate());

        assertThat(authority.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(client.getBasicConstraints()).isEqualTo(-1);
        assertThat(client.getKeyUsage()).startsWith(true, false);
        assertThatCode(() -> client.verify(authority.getPublicKey())).doesNotThrowAnyException();
        client.checkValidity();
    }

    @Test
    void clientIsItsUserInItsGroups() throws Exception {
        X509Certificate client = read(
                ca.client("system:node:orin-1", List.of("system:nodes", "b")).certificate());

        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=system:node:orin-1,O=b,O=system:nodes");
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void serverIsReachedByItsNamesAndAddresses() throws Exception {
        X509Certificate server = read(ca.server("api", List.of("localhost"), List.of("127.0.0.1", "10.43.0.1"))
                .certificate());

        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("localhost", "127.0.0.1", "10.43.0.1");
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void kubeconfigIsReadByTheClientWithItsKey() {
        Kubeconfig kubeconfig =
                Kubeconfig.of("ann", "https://127.0.0.1:1", ca.certificate(), ca.client("ann", List.of()));

        Config read = Config.fromKubeconfig(kubeconfig.yaml());

        assertThat(read.getMasterUrl()).startsWith("https://127.0.0.1:1");
        assertThatCode(() -> SSLUtils.keyManagers(read)).doesNotThrowAnyException();
        assertThatCode(() -> SSLUtils.keyManagers(kubeconfig.config("test"))).doesNotThrowAnyException();
    }

    private static X509Certificate read(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
