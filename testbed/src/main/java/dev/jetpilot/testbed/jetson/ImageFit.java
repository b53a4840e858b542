package dev.jetpilot.testbed.jetson;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the user space of an NVIDIA image gets along with the L4T line of a board, and what it says when it does not.
 *
 * <p>The lines: r32 mounts CUDA from the host; r35 and r36 carry CUDA in {@code l4t-*} and {@code -igpu} images and take
 * the driver libraries from the host; r38 and r39 take ordinary arm64 (SBSA) images. Within r36, user space below 36.4
 * and from 36.4 on do not mix (the rule of jetson-containers' {@code l4t_version_compatible}). The tag of
 * {@code l4t-tensorrt} is the TensorRT version. Images that are not NVIDIA's own are taken as fitting.
 */
final class ImageFit {
    private static final Pattern LINE = Pattern.compile("r?(\\d+)(?:\\.(\\d+))?.*");
    private static final Pattern L4T = Pattern.compile(".*/l4t-(?!tensorrt)[a-z0-9-]+:r(\\d+)\\.(\\d+).*");
    private static final Pattern L4T_TENSORRT = Pattern.compile(".*/l4t-tensorrt:r(\\d+)\\.(\\d+).*");
    private static final Pattern NGC =
            Pattern.compile("nvcr\\.io/nvidia/(?:tritonserver|tensorrt|pytorch):(\\d\\d)\\.(\\d\\d)-[a-z0-9-]*");
    private static final int MIXING_ENDS = 4;

    private static final String OLD_DRIVER =
            "CUDA initialization failure with error: 35 (CUDA driver version is insufficient for CUDA runtime version)";
    private static final String NO_LIBRARY =
            "error while loading shared libraries: %s: cannot open shared object file: No such file or directory";

    private ImageFit() {}

    /**
     * Why a container of that image ends on a board of that line; empty if it runs.
     *
     * @param image as in the pod
     * @param l4tLine as in the label {@code jetpilot.dev/l4t-line}, such as {@code r36.4}; an unreadable one fits all
     */
    static Optional<String> misfit(String image, String l4tLine) {
        Matcher line = LINE.matcher(l4tLine);
        if (!line.matches()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(line.group(1));
        int minor = line.group(2) == null ? MIXING_ENDS : Integer.parseInt(line.group(2));
        String plain = image.replaceFirst("@sha256:.*", "");
        Matcher l4t = L4T.matcher(plain);
        if (l4t.matches()) {
            return l4tImage(Integer.parseInt(l4t.group(1)), Integer.parseInt(l4t.group(2)), major, minor);
        }
        Matcher tensorrt = L4T_TENSORRT.matcher(plain);
        if (tensorrt.matches()) {
            return tensorRtImage(
                    Integer.parseInt(tensorrt.group(1)), Integer.parseInt(tensorrt.group(2)), major, minor);
        }
        Matcher ngc = NGC.matcher(plain);
        if (ngc.matches()) {
            int month = Integer.parseInt(ngc.group(1)) * 100 + Integer.parseInt(ngc.group(2));
            return ngcImage(plain.contains("-igpu"), month, major);
        }
        return Optional.empty();
    }

    private static Optional<String> l4tImage(int imageMajor, int imageMinor, int major, int minor) {
        if (imageMajor != major) {
            return Optional.of(imageMajor > major ? OLD_DRIVER : String.format(NO_LIBRARY, "libnvrm_gpu.so"));
        }
        boolean mixed = major == 36 && imageMinor < MIXING_ENDS != minor < MIXING_ENDS;
        return mixed
                ? Optional.of(imageMinor < MIXING_ENDS ? String.format(NO_LIBRARY, "libcudla.so.1") : OLD_DRIVER)
                : Optional.empty();
    }

    private static Optional<String> tensorRtImage(int trtMajor, int trtMinor, int major, int minor) {
        return switch (trtMajor * 100 + trtMinor) {
            case 800, 802 -> l4tImage(32, 7, major, minor);
            case 804, 805 -> l4tImage(35, 1, major, minor);
            case 806 -> l4tImage(36, 2, major, minor);
            default -> l4tImage(36, MIXING_ENDS, major, minor);
        };
    }

    private static Optional<String> ngcImage(boolean igpu, int month, int major) {
        if (!igpu) {
            return major >= 38 ? Optional.empty() : Optional.of(OLD_DRIVER);
        }
        if (major >= 38) {
            return Optional.of("ImportError: libnvdla_compiler.so: cannot open shared object file: No such file or "
                    + "directory");
        }
        if (month > 2602) {
            return Optional.of("exec /opt/nvidia/nvidia_entrypoint.sh: no such file or directory");
        }
        return major == 36
                ? Optional.empty()
                : Optional.of(major == 35 ? OLD_DRIVER : String.format(NO_LIBRARY, "libnvcudla.so"));
    }
}
