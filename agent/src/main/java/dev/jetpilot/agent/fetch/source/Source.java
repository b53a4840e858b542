package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One model at one place. An {@link IOException} means that it may work another time. */
public interface Source {
    /** The place, for people: without user, password and query. */
    String where();

    /** What there is to fetch. */
    Artifact resolve() throws IOException, FetchFailure;

    /**
     * Opens a part at a byte.
     *
     * @param offset bytes that we have
     * @param validator of the version that these came from
     */
    Opened open(Part part, long offset, Optional<String> validator) throws IOException, FetchFailure;

    /** The signatures that lie beside the model; empty if there are none. */
    List<Evidence> evidence() throws IOException, FetchFailure;
}
