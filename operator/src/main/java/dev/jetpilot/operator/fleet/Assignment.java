package dev.jetpilot.operator.fleet;

import java.util.Optional;

/**
 * What a node is told to run: one revision, as one hardware class. As a label value it reads
 * {@code <revision>.<class>}.
 *
 * @param revision revision id, without dots
 * @param hardwareClass name of the class in that revision's model
 */
public record Assignment(String revision, String hardwareClass) {

    /** The value of the assignment label. */
    public String labelValue() {
        return revision + "." + hardwareClass;
    }

    /** Reads a label value; empty when it is not of the form {@code <revision>.<class>}. */
    public static Optional<Assignment> parse(String labelValue) {
        int dot = labelValue.indexOf('.');
        if (dot <= 0 || dot == labelValue.length() - 1) {
            return Optional.empty();
        }
        return Optional.of(new Assignment(labelValue.substring(0, dot), labelValue.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return labelValue();
    }
}
