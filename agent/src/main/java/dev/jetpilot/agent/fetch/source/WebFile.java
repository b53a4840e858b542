package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.net.Answer;
import dev.jetpilot.agent.fetch.net.Signer;
import dev.jetpilot.agent.fetch.net.Web;
import dev.jetpilot.agent.fetch.sign.BlobSignature;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file on a web server or in an S3 bucket.
 *
 * @param web that carries it
 * @param where for messages
 * @param uri of the object, over HTTP
 * @param signer who asks
 * @param precondition see {@link RangedGet}
 * @param part the file
 */
record WebFile(Web web, String where, URI uri, Signer signer, String precondition, Part part) implements Source {
    private static final int SIGNATURE_BYTES = 256 * 1024;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    @Override
    public Artifact resolve() {
        return Artifact.file(part);
    }

    @Override
    public Opened open(Part file, long offset, Optional<String> validator) throws IOException, FetchFailure {
        return new RangedGet(where, headers -> web.get(where, uri, headers, signer), precondition)
                .open(offset, validator);
    }

    @Override
    public List<Evidence> evidence() throws IOException, FetchFailure {
        List<Evidence> found = new ArrayList<>();
        for (String suffix : BlobSignature.SUFFIXES) {
            Optional<byte[]> document = beside(suffix);
            if (document.isPresent()) {
                BlobSignature.read(document.get()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** S3 answers 403, not 404, to those who may not list: neither is a signature. */
    private Optional<byte[]> beside(String suffix) throws IOException, FetchFailure {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        URI other = URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + suffix + query);
        Answer answer = web.get(where + suffix, other, Map.of(), signer);
        if (answer.status() >= CLIENT_ERRORS
                && answer.status() < SERVER_ERRORS
                && answer.status() != 429
                && answer.status() != 408) {
            answer.close();
            return Optional.empty();
        }
        return Optional.of(answer.orFail(where + suffix, "").bytes(SIGNATURE_BYTES));
    }
}
