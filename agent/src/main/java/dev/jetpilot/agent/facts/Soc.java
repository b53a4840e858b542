package dev.jetpilot.agent.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The chips that Jetson modules are built on.
 *
 * <p>Compute capability: jetson_stats, {@code jtop/core/jetson_variables.py}, CUDA_TABLE. Thor is 11.0 as CUDA 13 counts;
 * documents for CUDA 12.8 call the same chip 10.1.
 */
public enum Soc {
    /** Nano. */
    TEGRA210(53, Precision.FP32, Precision.FP16),
    /** TX2. */
    TEGRA186(62, Precision.FP32, Precision.FP16),
    /** Xavier. */
    TEGRA194(72, Precision.FP32, Precision.FP16, Precision.INT8),
    /** Orin. */
    TEGRA234(87, Precision.FP32, Precision.FP16, Precision.BF16, Precision.INT8),
    /** Thor. FP4 wants a model with Q/DQ nodes. */
    TEGRA264(110, Precision.values());

    private final int sm;
    private final List<Precision> precisions;

    Soc(int sm, Precision... precisions) {
        this.sm = sm;
        this.precisions = List.of(precisions);
    }

    /** Compute capability times ten: 87 is 8.7. A whole number, so that node selectors can compare it (Gt, Lt). */
    public int sm() {
        return sm;
    }

    public List<Precision> precisions() {
        return precisions;
    }

    /**
     * The chip named in a device tree.
     *
     * @param compatible as in {@code nvidia,tegra234}
     */
    public static Optional<Soc> ofCompatible(List<String> compatible) {
        return Arrays.stream(values())
                .filter(soc -> compatible.contains("nvidia," + soc.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
