package dev.jetpilot.agent.fetch;

/**
 * How a command ended: the closed table of exit codes that the operator reads. Codes below 10 are the agent's own; 21 to 25 are those of the script that builds engines; 125 and above are
 * left to container runtimes and signals.
 */
public enum Outcome {
    /** The model is in the cache, whole and verified, and in the memory volume if it is encrypted. */
    DONE(0, "Done"),
    /** None of the others: the message says what. */
    OTHER(1, "Failed"),
    /** The command line, or the URI that it names, makes no sense or is not allowed. Trying again is of no use. */
    BAD_COMMAND(2, "BadCommand"),
    /** Nothing is stored at the URI. */
    NOT_FOUND(10, "NotFound"),
    /** The server refuses the credentials, or wants some. */
    UNAUTHORIZED(11, "Unauthorized"),
    /** What is stored there is not what the digest says. */
    DIGEST_MISMATCH(12, "DigestMismatch"),
    /** No signature, or none that the key has made. */
    SIGNATURE(13, "SignatureInvalid"),
    /** The identity does not open it, it was cut or altered, or there is no memory volume for the plaintext. */
    DECRYPTION(14, "DecryptionFailed"),
    /** The model does not fit on the node's disk, or its plaintext not into the memory volume. */
    DISK_FULL(15, "DiskFull"),
    /** The network or the server failed until the deadline; what has arrived is kept. */
    UNREACHABLE(16, "Unreachable"),
    /** The object was replaced while it was fetched, and the new one is not what the digest says. */
    CHANGED(17, "ChangedMeanwhile"),
    /** The node is not what the hardware class asks for, whatever its labels say. */
    HOST_DIFFERS(20, "HostDiffers");

    private final int exitCode;
    private final String word;

    Outcome(int exitCode, String word) {
        this.exitCode = exitCode;
        this.word = word;
    }

    /** The process's exit code. */
    public int exitCode() {
        return exitCode;
    }

    /** The word with which the termination message begins. */
    public String word() {
        return word;
    }
}
