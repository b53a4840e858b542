package dev.jetpilot.operator.workload;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which L4T an image of NVIDIA's is for, as far as its name says so for certain. Of other images nothing is known.
 *
 * <p>Sources: {@code l4t_version_compatible} of dusty-nv/jetson-containers (user space below 36.4 and from 36.4 on do not mix);
 * NGC's pages of {@code l4t-*}, whose tag is the L4T release, of {@code l4t-tensorrt}, whose tag is the version of TensorRT, and of
 * the monthly images, which are for integrated GPUs with the suffix {@code -igpu} and for servers and Thor without it.
 *
 * @param from smallest L4T, as major * 100 + minor
 * @param until largest L4T, likewise
 * @param meaning what it is for, as people say it
 */
record ImageLine(int from, int until, String meaning) {
    private static final Pattern L4T =
            Pattern.compile("nvcr\\.io/nvidia/l4t-(?!tensorrt)[a-z0-9-]+:r(\\d{1,3})\\.(\\d{1,3})(?!\\d).*");
    private static final Pattern L4T_TENSORRT =
            Pattern.compile("nvcr\\.io/nvidia/l4t-tensorrt:r(\\d{1,3})\\.(\\d{1,3})(?!\\d).*");
    private static final Pattern MONTHLY =
            Pattern.compile("nvcr\\.io/nvidia/(?:tritonserver|tensorrt|pytorch):(\\d\\d)\\.(\\d\\d)-[a-z0-9-]*");
    private static final int LAST = 99;
    /** From this minor release of r36 on user space is another one. */
    private static final int NEW_USER_SPACE = 4;
    /** The first month whose images for integrated GPUs need JetPack 6 in any case. */
    private static final int JETPACK_6_ONLY = 2406;

    private static final ImageLine R32 = major(32);
    private static final ImageLine R35 = major(35);
    private static final ImageLine R36_OLD = new ImageLine(3600, 3603, "L4T r36.2 and r36.3");
    private static final ImageLine R36_NEW =
            new ImageLine(3600 + NEW_USER_SPACE, 3600 + LAST, "L4T r36.4 and later r36");
    private static final ImageLine THOR = new ImageLine(3800, LAST * 100, "servers and L4T r38 or later");

    static Optional<ImageLine> of(String image) {
        String plain = image.replaceFirst("@sha256:.*", "");
        Matcher l4t = L4T.matcher(plain);
        if (l4t.matches()) {
            return Optional.of(release(Integer.parseInt(l4t.group(1)), Integer.parseInt(l4t.group(2))));
        }
        Matcher tensorrt = L4T_TENSORRT.matcher(plain);
        if (tensorrt.matches()) {
            return tensorRt(Integer.parseInt(tensorrt.group(1)), Integer.parseInt(tensorrt.group(2)));
        }
        Matcher monthly = MONTHLY.matcher(plain);
        if (monthly.matches()) {
            int month = Integer.parseInt(monthly.group(1)) * 100 + Integer.parseInt(monthly.group(2));
            return Optional.of(
                    !plain.contains("-igpu")
                            ? THOR
                            : new ImageLine(
                                    month >= JETPACK_6_ONLY ? 3600 : 3500,
                                    3600 + LAST,
                                    month >= JETPACK_6_ONLY ? "L4T r36" : "L4T r35 and r36"));
        }
        return Optional.empty();
    }

    boolean runsOn(int major, int minor) {
        int release = major * 100 + minor;
        return release >= from && release <= until;
    }

    private static ImageLine release(int major, int minor) {
        if (major == 36) {
            return minor < NEW_USER_SPACE ? R36_OLD : R36_NEW;
        }
        return major >= 38 ? THOR : major(major);
    }

    private static ImageLine major(int major) {
        return new ImageLine(major * 100, major * 100 + LAST, "L4T r" + major);
    }

    private static Optional<ImageLine> tensorRt(int major, int minor) {
        return switch (major * 100 + minor) {
            case 802 -> Optional.of(R32);
            case 804, 805 -> Optional.of(R35);
            case 806 -> Optional.of(R36_OLD);
            case 1003 -> Optional.of(R36_NEW);
            default -> Optional.empty();
        };
    }
}
