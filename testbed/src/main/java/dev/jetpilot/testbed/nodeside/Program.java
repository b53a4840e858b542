package dev.jetpilot.testbed.nodeside;

/** What is in an image, as far as its containers need it. */
public sealed interface Program {

    /** The operator's image: {@code java} with {@code /app/jetpilot-agent.jar}, which is this build's agent. */
    record Agent() implements Program {}

    /**
     * An image of a hardware class: a shell, with {@code trtexec} on its PATH.
     *
     * @param version of TensorRT, as in {@code 10.3}
     */
    record TensorRt(String version) implements Program {}

    /**
     * An image whose entrypoint is a shell script.
     *
     * @param text of the script; paths of volumes in it are the container's
     */
    record Script(String text) implements Program {}
}
