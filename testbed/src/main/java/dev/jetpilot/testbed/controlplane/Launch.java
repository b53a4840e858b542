package dev.jetpilot.testbed.controlplane;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of each program.
 *
 * @param binaries where they are
 * @param options of the control plane
 * @param ports that they listen on, all of 127.0.0.1
 */
record Launch(Map<Binary, Path> binaries, ControlPlaneOptions options, Ports ports) {
    static final String SERVICE_ACCOUNT_ISSUER = "https://kubernetes.default.svc";
    /** The range and the first address of it, as in K3s. */
    static final String SERVICE_RANGE = "10.43.0.0/16";

    static final String SERVICE_ADDRESS = "10.43.0.1";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(5);

    private List<String> command(Binary binary, String... arguments) {
        List<String> command = new ArrayList<>(List.of(binaries.get(binary).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    List<String> store() {
        Path directory = options.directory();
        String client = "http://" + LOOPBACK + ":" + ports.store();
        String peer = "http://" + LOOPBACK + ":" + ports.peer();
        return switch (options.store()) {
            // K3s's own connection string (pkg/drivers/sqlite in kine).
            case KINE ->
                command(
                        Binary.KINE,
                        "--endpoint=sqlite://" + directory.resolve("state.db")
                                + "?_journal=WAL&cache=shared&_busy_timeout=30000&_txlock=immediate",
                        "--listen-address=tcp://" + LOOPBACK + ":" + ports.store(),
                        "--metrics-bind-address=0");
            case ETCD ->
                command(
                        Binary.ETCD,
                        "--data-dir=" + directory.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        "--log-level=warn");
        };
    }

    List<String> apiServer(Pki pki, Path auditPolicy, Path auditLog) {
        return command(
                Binary.KUBE_APISERVER,
                "--etcd-servers=http://" + LOOPBACK + ":" + ports.store(),
                "--bind-address=" + LOOPBACK,
                "--advertise-address=" + LOOPBACK,
                "--secure-port=" + ports.api(),
                "--endpoint-reconciler-type=none",
                "--tls-cert-file=" + pki.serverCertificate(),
                "--tls-private-key-file=" + pki.serverKey(),
                "--client-ca-file=" + pki.authority(),
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true",
                "--service-account-issuer=" + SERVICE_ACCOUNT_ISSUER,
                "--service-account-key-file=" + pki.tokenPublicKey(),
                "--service-account-signing-key-file=" + pki.tokenKey(),
                "--service-cluster-ip-range=" + SERVICE_RANGE,
                "--kubelet-client-certificate=" + pki.kubeletClientCertificate(),
                "--kubelet-client-key=" + pki.kubeletClientKey(),
                "--max-requests-inflight=2000",
                "--max-mutating-requests-inflight=1000",
                "--audit-policy-file=" + auditPolicy,
                "--audit-log-path=" + auditLog,
                "--audit-log-maxsize=2000");
    }

    List<String> controllerManager(Path kubeconfig, Pki pki) {
        long period =
                Math.min(LONGEST_PERIOD.toMillis(), options.nodeMonitorGrace().toMillis() / 8);
        return command(
                Binary.KUBE_CONTROLLER_MANAGER,
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--bind-address=" + LOOPBACK,
                "--secure-port=" + ports.controllerManager(),
                "--leader-elect=false",
                "--use-service-account-credentials=true",
                "--service-account-private-key-file=" + pki.tokenKey(),
                "--root-ca-file=" + pki.authority(),
                "--cluster-signing-cert-file=" + pki.authority(),
                "--cluster-signing-key-file=" + pki.authorityKey(),
                // Pods have loopback addresses here, which the API server refuses as endpoints.
                "--controllers=*,-endpoints-controller,-endpointslice-controller,-endpointslice-mirroring-controller",
                "--node-monitor-grace-period=" + options.nodeMonitorGrace().toMillis() + "ms",
                "--node-monitor-period=" + period + "ms",
                "--concurrent-daemonset-syncs=" + options.daemonSetWorkers(),
                "--kube-api-qps=" + options.controllerRequests(),
                "--kube-api-burst=" + 2 * options.controllerRequests());
    }

    List<String> scheduler(Path kubeconfig) {
        return command(
                Binary.KUBE_SCHEDULER,
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--bind-address=" + LOOPBACK,
                "--secure-port=" + ports.scheduler(),
                "--leader-elect=false",
                "--kube-api-qps=" + options.controllerRequests(),
                "--kube-api-burst=" + 2 * options.controllerRequests());
    }
}
