package dev.jetpilot.agent.fetch.net;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities of a site, beside those that Java trusts anyway. */
final class Authorities {
    private Authorities() {}

    static SSLContext trusting(String where, Path pem) throws FetchFailure {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("site-" + number++, certificate);
            }
            for (X509Certificate known : manager(null).getAcceptedIssuers()) {
                store.setCertificateEntry("java-" + number++, known);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager(store)}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "the certificate authorities in " + pem + " cannot be used (" + e.getMessage() + ")",
                    "put PEM certificates there",
                    e);
        }
    }

    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }
}
