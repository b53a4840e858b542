package dev.jetpilot.operator.rollout;

/** A field of a spec that makes no sense, although the CRD let it through: path, value and mend. */
public final class InvalidFieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * @param path where it stands, as in {@code spec.bake}
     * @param value what stands there; null: nothing
     * @param mend what to write instead
     */
    public InvalidFieldException(String path, Object value, String mend) {
        super(path + (value == null ? " is missing: " : " is \"" + value + "\": ") + mend);
    }
}
