package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.operator.workload.engine.TensorRtVersion;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a node can run pods of a class, by the facts in its labels. A fact that is missing objects to nothing: the node itself
 * is asked again before anything is built.
 *
 * <p>Sources, more of them in docs/jetson-support.md: TensorRT support matrix 8.2 to 10 (no INT8 on SM 5.3 and 6.2, BF16 from SM 8.0, FP8 and FP4 on Jetsons from SM 11.0);
 * the module table in docs/jetson-support.md (DLA cores); {@code l4t_version_compatible} of dusty-nv/jetson-containers and the
 * NGC pages of the images (which image runs on which L4T).
 */
public final class Compatibility {
    private static final String MODULE = "jetpilot.dev/module";
    private static final String SM = "jetpilot.dev/sm";
    private static final String DLA_CORES = "jetpilot.dev/dla-cores";
    private static final String L4T_LINE = "jetpilot.dev/l4t-line";
    private static final String TENSORRT = "jetpilot.dev/tensorrt";
    private static final Pattern LINE = Pattern.compile("r(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final String ORIN = "87";
    /** The first L4T of JetPack 7. */
    private static final int JETPACK_7 = 38;
    /** JetPack 4: containers take TensorRT and CUDA from the host. */
    private static final int FROM_THE_HOST = 32;

    private Compatibility() {}

    /** Why a node with these labels cannot run such pods, and the mend; empty when nothing speaks against it. */
    public static Optional<String> misfit(HardwareNeeds needs, Map<String, String> labels) {
        return image(needs, labels)
                .or(() -> tensorRt(needs, labels))
                .or(() -> needs.precision().flatMap(precision -> precision(precision, labels)))
                .or(() -> needs.dlaCore().flatMap(core -> dla(core, labels)))
                .or(() -> jetPack7(needs, labels));
    }

    /** JetPack 7 came to Orin late, and TensorRT's DLA and its kernels for SM 8.7 later. */
    private static Optional<String> jetPack7(HardwareNeeds needs, Map<String, String> labels) {
        Matcher line = LINE.matcher(labels.getOrDefault(L4T_LINE, ""));
        if (needs.tensorrt().isEmpty() || !line.matches() || Integer.parseInt(line.group(1)) < JETPACK_7) {
            return Optional.empty();
        }
        TensorRtVersion version = TensorRtVersion.parse(needs.tensorrt().get());
        if (needs.dlaCore().isPresent() && !version.atLeast(11, 4)) {
            return Optional.of(
                    "the engine is for a DLA, which TensorRT " + version + " does not drive on L4T " + line.group()
                            + ": take TensorRT 11.4 or later (AGX Orin, JetPack 7.2.2), or leave engine.dla out for such nodes");
        }
        return labels.getOrDefault(SM, "").equals(ORIN) && !version.atLeast(10, 14)
                ? Optional.of(
                        "TensorRT " + version + " for L4T " + line.group() + " has no kernels for SM 8.7, the GPU of "
                                + board(labels) + ": take an image with a later one")
                : Optional.empty();
    }

    private static Optional<String> image(HardwareNeeds needs, Map<String, String> labels) {
        Matcher line = LINE.matcher(labels.getOrDefault(L4T_LINE, ""));
        if (needs.image() == null || !line.matches()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(line.group(1));
        int minor = Integer.parseInt(line.group(2));
        return ImageLine.of(needs.image())
                .filter(l -> !l.runsOn(major, minor))
                .map(l -> "image " + needs.image() + " is for " + l.meaning() + ", and the node has L4T " + line.group()
                        + ": give such nodes a hardware class with an image of theirs");
    }

    private static Optional<String> tensorRt(HardwareNeeds needs, Map<String, String> labels) {
        Matcher line = LINE.matcher(labels.getOrDefault(L4T_LINE, ""));
        String host = labels.getOrDefault(TENSORRT, "");
        if (needs.tensorrt().isEmpty()
                || host.isEmpty()
                || !line.matches()
                || Integer.parseInt(line.group(1)) != FROM_THE_HOST) {
            return Optional.empty();
        }
        String wanted = needs.tensorrt().get();
        return host.equals(wanted) || host.startsWith(wanted + ".")
                ? Optional.empty()
                : Optional.of("the class says TensorRT " + wanted + ", and on L4T r32 containers use the node's own, "
                        + host + ": set the class's tensorrt to it, or select by jetpilot.dev/tensorrt");
    }

    private static Optional<String> precision(Precision precision, Map<String, String> labels) {
        OptionalInt sm = number(labels.get(SM));
        if (sm.isEmpty()) {
            return Optional.empty();
        }
        int least = switch (precision) {
            case FP8, FP4 -> 110;
            case BF16 -> 80;
            case INT8 -> 70;
            case FP32, FP16, UNKNOWN -> 0;
        };
        return sm.getAsInt() >= least
                ? Optional.empty()
                : Optional.of("the engine is " + precision + ", which the GPU of " + board(labels) + " (SM "
                        + sm.getAsInt() / 10 + "." + sm.getAsInt() % 10
                        + ") does not compute in: give such nodes a hardware"
                        + " class with another precision, such as FP16");
    }

    private static Optional<String> dla(int core, Map<String, String> labels) {
        OptionalInt cores = number(labels.get(DLA_CORES));
        if (cores.isEmpty() || core < cores.getAsInt()) {
            return Optional.empty();
        }
        String has = cores.getAsInt() == 0 ? "no DLA" : "DLA cores 0 to " + (cores.getAsInt() - 1);
        return Optional.of("the engine is for DLA core " + core + ", and " + board(labels) + " has " + has
                + ": give such nodes a hardware class without engine.dla, or with another core");
    }

    private static String board(Map<String, String> labels) {
        return labels.getOrDefault(MODULE, "the node's module");
    }

    private static OptionalInt number(String text) {
        return text == null || !NUMBER.matcher(text).matches()
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(text));
    }
}
