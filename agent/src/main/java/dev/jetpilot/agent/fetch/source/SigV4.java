package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.net.Origin;
import dev.jetpilot.agent.fetch.net.Signer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for GET requests without a body, as the S3 API reference describes it ("Authenticating Requests: Using the
 * Authorization Header"). All that a fetch needs of S3: the SDK would be ten megabytes and a second of start-up.
 */
final class SigV4 implements Signer {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DATE = 8;
    private static final String NOTHING = hex(sha256(""));

    private final Keys keys;
    private final String region;
    private final Supplier<Instant> now;

    /**
     * @param id access key
     * @param secret key
     * @param session token of temporary credentials
     */
    record Keys(String id, String secret, Optional<String> session) {
        @Override
        public String toString() {
            return "Keys[]";
        }
    }

    SigV4(Keys keys, String region, Supplier<Instant> now) {
        this.keys = keys;
        this.region = region;
        this.now = now;
    }

    @Override
    public Map<String, String> sign(URI uri, Map<String, String> headers) {
        String time = TIME.format(now.get());
        Map<String, String> added = new LinkedHashMap<>();
        added.put("x-amz-content-sha256", NOTHING);
        added.put("x-amz-date", time);
        keys.session().ifPresent(token -> added.put("x-amz-security-token", token));

        Map<String, String> signed = new TreeMap<>();
        signed.put("host", Origin.of(uri).hostHeader());
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.putAll(added);
        // Proxies change it, so the AWS SDKs leave it unsigned too.
        signed.remove("accept-encoding");
        String names = String.join(";", signed.keySet());

        String request = "GET\n" + uri.getRawPath() + "\n" + query(uri) + "\n"
                + signed.entrySet().stream()
                        .map(h -> h.getKey() + ":" + h.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + NOTHING;
        String scope = time.substring(0, DATE) + "/" + region + "/s3/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(request));
        byte[] key = ("AWS4" + keys.secret()).getBytes(StandardCharsets.UTF_8);
        for (String step : scope.split("/", -1)) {
            key = hmac(key, step);
        }
        added.put(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + keys.id() + "/" + scope + ",SignedHeaders=" + names + ",Signature="
                        + hex(hmac(key, toSign)));
        return added;
    }

    private static String query(URI uri) {
        if (uri.getRawQuery() == null) {
            return "";
        }
        return Arrays.stream(uri.getRawQuery().split("&"))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
