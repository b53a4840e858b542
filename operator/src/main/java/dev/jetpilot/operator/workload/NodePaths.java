package dev.jetpilot.operator.workload;

/** Where the containers that bring a model to a node find things. The engine's script and the agent know them too. */
final class NodePaths {
    /** Models that arrived on the node, each in {@code sha256-HEX/content}. */
    static final String MODELS = "/jetpilot/models";
    /** Engines that were built on the node. */
    static final String ENGINES = "/jetpilot/engines";
    /** What one container of a pod tells the next. */
    static final String WORK = "/jetpilot/work";
    /** The artifact with the engine in the place of its ONNX file. */
    static final String SERVED = "/jetpilot/served";
    /** The artifact an engine is built of. */
    static final String ARTIFACT = "/jetpilot/artifact";
    /** The INT8 calibration cache an engine is built with. */
    static final String CALIBRATION = "/jetpilot/calibration";
    /** The decrypted model, in memory. */
    static final String PLAIN = "/jetpilot/plain";
    /** Credentials of the source. */
    static final String CREDENTIALS = "/jetpilot/credentials";
    /** Directory of {@code cosign.pub}. */
    static final String COSIGN = "/jetpilot/cosign";
    /** The age identity is the file {@code identity} in it. */
    static final String AGE = "/jetpilot/age";
    /** The claim, or the host's directories, that hold the source. */
    static final String SOURCE = "/jetpilot/source";
    /** The host's root. */
    static final String HOST = "/host";
    /** Facts of the node, for a shell to read. */
    static final String FACTS = WORK + "/host";

    private NodePaths() {}

    /** Directory of the files of a fetched artifact, below the cache. */
    static String content(String digest) {
        return digest.replace(':', '-') + "/content";
    }
}
