package dev.jetpilot.agent.fetch.source;

import java.util.OptionalLong;

/**
 * One file of a model.
 *
 * @param path below the model's directory, with slashes
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @param size bytes, where known before it is opened
 */
public record Part(String path, String digest, OptionalLong size) {}
