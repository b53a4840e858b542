package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.net.PlainHttp;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code oci://HOST[:PORT]/NAME[:TAG][@DIGEST]}. The tag is for people: what is fetched is named by its digest.
 *
 * @param scheme that the registry speaks
 * @param registry host and port, as in Docker's configuration
 * @param name of the repository
 */
record OciReference(String scheme, String registry, String name) {
    private static final Pattern PATH = Pattern.compile(
            "/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@(sha256:[0-9a-f]{64}))?");
    private static final int HTTPS = 443;

    static OciReference of(String where, URI uri, String digest, PlainHttp plain) throws FetchFailure {
        Matcher path = PATH.matcher(uri.getPath());
        if (!path.matches()) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "it is no reference such as oci://registry.example/models/peoplenet:2.7.0",
                    "mend spec.source.uri of the EdgeModel");
        }
        if (path.group(2) != null && !path.group(2).equals(digest)) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "it names " + path.group(2) + " and spec.source.digest " + digest,
                    "say one thing in both, or leave the digest out of the URI");
        }
        String scheme = plain.allows(uri.getHost(), uri.getPort() < 0 ? HTTPS : uri.getPort()) ? "http" : "https";
        return new OciReference(scheme, uri.getRawAuthority(), path.group(1));
    }

    /**
     * @param kind manifests, blobs or referrers
     */
    URI uri(String kind, String reference) {
        String host = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        return URI.create(scheme + "://" + host + "/v2/" + name + "/" + kind + "/" + reference);
    }
}
