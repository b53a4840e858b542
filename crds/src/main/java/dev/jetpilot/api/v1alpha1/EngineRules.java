package dev.jetpilot.api.v1alpha1;

/**
 * What can be said of a model's engines before any node is asked. CEL over EdgeModel.spec as {@code self} and one
 * hardware class as {@code c}; a class's own fields go before the model's.
 *
 * <p>Sources: the TensorRT release notes (implicit calibration and precision flags removed in 11.0, BF16 since 9/10),
 * the Jetson module table (FP8 and FP4 from SM 11.0, which is Thor; no DLA on Nano, TX2, Orin Nano and Thor).
 */
final class EngineRules {
    private static final String EVERY = "self.hardwareClasses.all(c, ";

    /** Whether an engine is built for the class. */
    private static final String BUILT = "(has(self.engine) || has(c.engine))";

    /** The precision that holds for the class, or the empty string. */
    private static final String PRECISION = "(has(c.precision) ? c.precision"
            + " : has(c.engine) && has(c.engine.precision) ? c.engine.precision"
            + " : has(self.engine) && has(self.engine.precision) ? self.engine.precision : '')";

    private static final String CALIBRATED =
            "(has(c.engine) && has(c.engine.calibration)" + " || has(self.engine) && has(self.engine.calibration))";
    private static final String EXPLICIT =
            "(has(c.engine) && has(c.engine.quantization)" + " || has(self.engine) && has(self.engine.quantization))";
    private static final String DLA =
            "(has(c.engine) && has(c.engine.dla) || has(self.engine) && has(self.engine.dla))";

    /** The module that the class's selector names, or the empty string. */
    private static final String MODULE = "(has(c.nodeSelector.matchLabels)"
            + " && 'jetpilot.dev/module' in c.nodeSelector.matchLabels"
            + " ? c.nodeSelector.matchLabels['jetpilot.dev/module'] : '')";

    static final String HAS_ENGINE = EVERY + "!has(c.precision) || " + BUILT + ")";
    static final String HAS_ENGINE_MEND = "a hardware class has a precision, but there is no engine to build:"
            + " set engine, or remove the precision";

    static final String HAS_TENSORRT = EVERY + "has(c.tensorrt) || !" + BUILT + ")";
    static final String HAS_TENSORRT_MEND = "an engine is built, so every hardware class must name"
            + " the version of TensorRT"
            + " in its image: set tensorrt, such as \"10.3\"";

    static final String INT8 = EVERY + PRECISION + " != 'INT8' || " + CALIBRATED + " || " + EXPLICIT + ")";
    static final String INT8_MEND = "precision INT8 needs engine.calibration,"
            + " or engine.quantization: Explicit for a model with Q/DQ nodes";

    static final String LOW_FLOAT = EVERY + "!(" + PRECISION + " in ['FP8', 'FP4']) || " + EXPLICIT + ")";
    static final String LOW_FLOAT_MEND =
            "precisions FP8 and FP4 exist for models with Q/DQ nodes only: set engine.quantization: Explicit";

    static final String LOW_FLOAT_MODULE =
            EVERY + "!(" + PRECISION + " in ['FP8', 'FP4']) || !" + MODULE + ".matches('nano|tx2|xavier|orin'))";
    static final String LOW_FLOAT_MODULE_MEND = "precisions FP8 and FP4 need SM 11.0 (Thor), and a"
            + " hardware class selects an"
            + " older module: choose FP16 or INT8 there";

    /** From TensorRT 11 on the types stand in the model. */
    private static final String STRONG = "has(c.tensorrt) && c.tensorrt.matches('^(1[1-9]|[2-9][0-9])[.]')";

    static final String DLA_PRECISION =
            EVERY + "!" + DLA + " || " + STRONG + " || " + PRECISION + " in ['FP16', 'INT8'])";
    static final String DLA_PRECISION_MEND = "a DLA runs FP16 and INT8 only: set one of them, or remove engine.dla";

    static final String DLA_MODULE = EVERY + "!" + DLA + " || !" + MODULE + ".matches('nano|tx2|thor'))";
    static final String DLA_MODULE_MEND = "a hardware class selects a module without DLA (Nano, TX2, Orin Nano, Thor):"
            + " set engine.dla only in the classes that have one";

    static final String STRONGLY_TYPED = EVERY + "!(" + STRONG + ") || " + PRECISION + " == '' && !" + CALIBRATED + ")";
    static final String STRONGLY_TYPED_MEND = "TensorRT 11 and later take precision from the model's"
            + " own types and have no"
            + " flags for it: remove precision and calibration for such classes (set them only in"
            + " the classes with an older one)";

    static final String BF16 =
            EVERY + "!has(c.tensorrt) || !c.tensorrt.matches('^[0-9][.]') || " + PRECISION + " != 'BF16')";
    static final String BF16_MEND =
            "precision BF16 needs TensorRT 10: choose FP16 for hardware" + " classes with an older one";

    private EngineRules() {}
}
