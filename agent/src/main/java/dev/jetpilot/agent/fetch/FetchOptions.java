package dev.jetpilot.agent.fetch;

import dev.jetpilot.agent.fetch.net.PlainHttp;
import dev.jetpilot.agent.fetch.source.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code agent fetch} is told.
 *
 * @param uri of the model
 * @param digest of what is stored there
 * @param name of the file, when it is one; for encrypted ones, of the plaintext
 * @param cache directory on the node
 * @param credentials directory with the files of the source's Secret
 * @param authorities PEM file, beside {@code ca.crt} of the Secret
 * @param mount where a claim's root or the host's appears
 * @param hostPaths directories of the host that may be read
 * @param plain hosts that need no TLS
 * @param s3 where S3 is
 * @param cosignKey public key; empty: signatures are not asked for
 * @param decryption how it is decrypted; empty: not at all
 * @param rehash whether what is in the cache is read again byte by byte
 * @param limits times and sizes
 */
record FetchOptions(
        String uri,
        String digest,
        Optional<String> name,
        Path cache,
        Optional<Path> credentials,
        Optional<Path> authorities,
        Optional<Path> mount,
        List<Path> hostPaths,
        PlainHttp plain,
        Sources.S3 s3,
        Optional<Path> cosignKey,
        Optional<Decryption> decryption,
        boolean rehash,
        Limits limits) {

    /**
     * @param identity file with the age identity
     * @param plain memory volume for the plaintext
     * @param anyDisk whether the volume need not be in memory
     */
    record Decryption(Path identity, Path plain, boolean anyDisk) {}

    /**
     * @param bandwidth bytes per second, 0: any
     * @param reserve bytes of the disk that stay free
     * @param deadline of the whole fetch
     * @param connect longest time for a connection to be made
     * @param silence longest time in which nothing arrives
     * @param firstPause longest pause after the first failure
     */
    record Limits(
            long bandwidth, long reserve, Duration deadline, Duration connect, Duration silence, Duration firstPause) {}

    private static final Set<String> OPTIONS = Set.of(
            "uri",
            "digest",
            "name",
            "cache",
            "credentials",
            "ca",
            "mount",
            "allow-host-path",
            "allow-http",
            "s3-endpoint",
            "s3-region",
            "cosign-key",
            "age-identity",
            "plain",
            "bandwidth",
            "reserve",
            "deadline",
            "connect-timeout",
            "stall-timeout",
            "first-pause",
            Report.OPTION);
    private static final Set<String> FLAGS = Set.of("rehash", "plain-on-disk");
    private static final long RESERVE = 256L << 20;

    static Arguments arguments(List<String> words) throws FetchFailure {
        return Arguments.parse(words, OPTIONS, FLAGS);
    }

    static FetchOptions of(Arguments a) throws FetchFailure {
        String digest = a.required("digest");
        if (!Digest.isOne(digest)) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND, "--digest", digest + " is none", "write sha256: and 64 hexadecimal digits");
        }
        return new FetchOptions(
                a.required("uri"),
                digest,
                a.optional("name"),
                a.path("cache"),
                a.optionalPath("credentials"),
                a.optionalPath("ca"),
                a.optionalPath("mount"),
                a.all("allow-host-path").stream().map(Path::of).toList(),
                new PlainHttp(a.all("allow-http").stream()
                        .map(h -> h.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet())),
                new Sources.S3(a.optional("s3-endpoint"), a.optional("s3-region")),
                a.optionalPath("cosign-key"),
                decryption(a),
                a.has("rehash"),
                new Limits(
                        a.bytes("bandwidth", 0),
                        a.bytes("reserve", RESERVE),
                        a.duration("deadline", Duration.ofMinutes(30)),
                        a.duration("connect-timeout", Duration.ofSeconds(10)),
                        a.duration("stall-timeout", Duration.ofSeconds(60)),
                        a.duration("first-pause", Duration.ofSeconds(1))));
    }

    private static Optional<Decryption> decryption(Arguments a) throws FetchFailure {
        Optional<Path> identity = a.optionalPath("age-identity");
        if (identity.isEmpty() != a.optionalPath("plain").isEmpty()) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    "--age-identity",
                    "it goes together with --plain, and only one of them is given",
                    "give both, or none");
        }
        return identity.isEmpty()
                ? Optional.empty()
                : Optional.of(new Decryption(identity.get(), a.path("plain"), a.has("plain-on-disk")));
    }
}
