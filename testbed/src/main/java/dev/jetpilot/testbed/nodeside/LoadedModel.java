package dev.jetpilot.testbed.nodeside;

import java.util.Optional;

/**
 * What an inference server has loaded.
 *
 * @param path of the file, as the container sees it; of the directory, if it has loaded several
 * @param digest of its bytes, as in {@code sha256:…}; of several files, of the list of their digests and names
 * @param source of an engine, what it was built from, as in {@code sha256:…}
 */
public record LoadedModel(String path, String digest, Optional<String> source) {}
