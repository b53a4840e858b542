package dev.jetpilot.testbed.pod;

/** Something that a volume or a variable needs is not there yet; the message is the kubelet's. */
public final class NotMountedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotMountedException(String message) {
        super(message);
    }
}
