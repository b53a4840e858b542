package dev.jetpilot.testbed.bench.race;

/** Who takes versions to nodes. */
interface Contender extends AutoCloseable {
    String name();

    /** Enters the arena, in which nobody else is. */
    void enter();

    /** Says that this version is wanted everywhere; returns at once. */
    void send(String version, String maxUnavailable);

    /** Whether it has nothing left to do. */
    boolean settled(String version);

    /** Takes its pods away and leaves the arena as it was. */
    @Override
    void close();
}
