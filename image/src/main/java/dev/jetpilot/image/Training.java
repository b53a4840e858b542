package dev.jetpilot.image;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds out which classes the operator uses: the image itself runs, over TLS and with its own user, from its start until a
 * model is rolled out to four virtual Jetsons. The list is the same for all architectures.
 *
 * @param project root of the project's files
 * @param enter {@code enter.sh}
 * @param scratch directory for logs and keys
 */
record Training(Path project, Path enter, Path scratch) {
    private static final double SPEED = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Trains the image and returns the file with the names of the classes, which lies in {@code scratch}. */
    Path train(UnpackedImage image) throws IOException, InterruptedException {
        Path mount = mount(image);
        Path log = scratch.resolve("training.log");
        try (SmallCluster cluster = new SmallCluster(project, SPEED, scratch)) {
            cluster.startFleet();
            Map<String, String> environment = new HashMap<>(cluster.serviceAccount(image));
            environment.put("JAVA_TOOL_OPTIONS", "-XX:DumpLoadedClassList=/mnt/classes.lst " + cluster.javaOptions());
            try (Container container = Container.start(enter, image, freePort(), environment, log)) {
                container.awaitReady(PATIENCE);
                cluster.apply(project.resolve("k3s-manifests/samples"));
                cluster.awaitRolledOut(PATIENCE);
                container.get("/metrics");
                container.get("/livez");
                container.stop(PATIENCE);
            }
        }
        Path classes = mount.resolve("classes.lst");
        if (!Files.exists(classes)) {
            throw new IOException("the training run left no list of classes:\n" + Files.readString(log));
        }
        return Files.copy(classes, scratch.resolve("classes.lst"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The one directory of a running image that can be written to from both sides. */
    static Path mount(UnpackedImage image) throws IOException {
        Path mount = Files.createDirectories(image.root().resolve("mnt"));
        // Anybody: in the image it is another user that writes.
        Files.setPosixFilePermissions(mount, PosixFilePermissions.fromString("rwxrwxrwx"));
        return mount;
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
