package dev.jetpilot.testbed.realnode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of one node: its directory, and what is configured there.
 *
 * @param directory with everything of the node but its logs; short, since paths of Unix sockets are
 * @param logs of the node, and of its pods; kept
 */
record NodeFiles(Path directory, Path logs) {
    /** A Unix socket's path has at most 107 bytes, and the kubelet's longest is this much longer than its directory. */
    private static final int LONGEST = 107 - "/kubelet/device-plugins/kubelet.sock".length();

    private static final String PAUSE_IMAGE = "jetpilot.local/pause:1";

    NodeFiles {
        if (directory.toString().length() > LONGEST) {
            throw new IllegalStateException(
                    "the node's directory " + directory + " is too long for Unix sockets (more than " + LONGEST
                            + " characters): set -Djava.io.tmpdir to a shorter one");
        }
    }

    static String pauseImage() {
        return PAUSE_IMAGE;
    }

    Path socket() {
        return directory.resolve("containerd.sock");
    }

    Path containerdConfig() {
        return directory.resolve("containerd.toml");
    }

    Path kubeletRoot() {
        return directory.resolve("kubelet");
    }

    Path kubeletConfig() {
        return directory.resolve("kubelet.yaml");
    }

    Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    Path pluginsRegistry() {
        return kubeletRoot().resolve("plugins_registry");
    }

    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** What kubelet, containerd and its shims keep at places that cannot be configured, or would be shared with another node. */
    Map<Path, Path> covers() {
        Map<Path, Path> covers = new LinkedHashMap<>();
        covers.put(Path.of("/var/lib/kubelet"), kubeletRoot());
        covers.put(Path.of("/run/containerd"), directory.resolve("run"));
        covers.put(Path.of("/var/log/containers"), directory.resolve("links"));
        return covers;
    }

    void write(PodNetwork network, Cgroups cgroups, int kubeletPort, int healthPort, Path authority)
            throws IOException {
        Files.createDirectories(pluginsRegistry());
        Files.createDirectories(logs.resolve("pods"));
        Path cni = Files.createDirectories(directory.resolve("cni"));
        Files.writeString(cni.resolve("10-jetpilot.conflist"), network.configuration(directory.resolve("ipam")));
        Files.writeString(containerdConfig(), containerd(cni));
        Files.writeString(kubeletConfig(), kubelet(cgroups, kubeletPort, healthPort, authority));
    }

    /** The handler {@code nvidia} is called as K3s calls it; there is no GPU behind it. */
    private String containerd(Path cni) throws IOException {
        // An overlay cannot lie on an overlay, which is what a container's own files are on.
        String snapshotter = Files.getFileStore(directory).type().equals("overlay") ? "native" : "overlayfs";
        return """
                version = 2
                root = "%1$s/containerd"
                state = "%1$s/state"
                [grpc]
                  address = "%2$s"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "%1$s/opt"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%3$s"
                  disable_tcp_service = true
                  netns_mounts_under_state_dir = true
                  # The -998 of a pod's first process needs CAP_SYS_RESOURCE, which root in a container may lack.
                  restrict_oom_score_adj = true
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "%4$s"
                    conf_dir = "%5$s"
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "%6$s"
                    default_runtime_name = "runc"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
                      runtime_type = "io.containerd.runc.v2"
                """.formatted(directory, socket(), PAUSE_IMAGE, Prerequisites.CNI_PLUGINS, cni, snapshotter);
    }

    private String kubelet(Cgroups cgroups, int port, int healthPort, Path authority) {
        return """
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                address: 127.0.0.1
                port: %d
                healthzBindAddress: 127.0.0.1
                healthzPort: %d
                readOnlyPort: 0
                authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: "%s"}}
                authorization: {mode: Webhook}
                containerRuntimeEndpoint: "unix://%s"
                volumePluginDir: "%s"
                podLogsDir: "%s"
                cgroupDriver: cgroupfs
                cgroupRoot: "/%s"
                failCgroupV1: false
                failSwapOn: false
                oomScoreAdj: 0
                makeIPTablesUtilChains: false
                nodeStatusUpdateFrequency: 5s
                syncFrequency: 10s
                evictionHard: {memory.available: 100Mi, nodefs.available: 1%%, imagefs.available: 1%%}
                imageGCHighThresholdPercent: 100
                imageGCLowThresholdPercent: 99
                """.formatted(
                        port,
                        healthPort,
                        authority,
                        socket(),
                        directory.resolve("volumeplugins"),
                        logs.resolve("pods"),
                        cgroups.name());
    }
}
