package dev.jetpilot.testbed.controlplane;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A program that is built from one of the Go modules in {@code testbed/controlplane} and {@code testbed/realnode}. */
public enum Binary {
    KUBE_APISERVER("kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver", false),
    KUBE_CONTROLLER_MANAGER("kubernetes", "k8s.io/kubernetes/cmd/kube-controller-manager", false),
    KUBE_SCHEDULER("kubernetes", "k8s.io/kubernetes/cmd/kube-scheduler", false),
    KUBECTL("kubernetes", "k8s.io/kubernetes/cmd/kubectl", false),
    KINE("kine", "github.com/k3s-io/kine", true),
    ETCD("etcd", "go.etcd.io/etcd/server/v3", false),
    HELM("helm", "helm.sh/helm/v3/cmd/helm", false),
    /** Our own main program on the library by which Flux and kpt tell whether an apply is done. */
    KSTATUS("kstatus", ".", false),
    KUBELET("kubelet", "k8s.io/kubernetes/cmd/kubelet", false),
    /** Holds a pod's namespaces. */
    PAUSE("pause", ".", false),
    /** Shows the kubelet one GPU. */
    DEVICE_PLUGIN("deviceplugin", ".", false),
    /** A small inference server. */
    SERVING("serving", ".", false);

    /** What only a real node needs: not built before somebody asks for it. */
    static final Set<Binary> OF_A_NODE = EnumSet.of(KUBELET, PAUSE, DEVICE_PLUGIN, SERVING);

    private final String module;
    private final String importPath;
    private final boolean cgo;

    Binary(String module, String importPath, boolean cgo) {
        this.module = module;
        this.importPath = importPath;
        this.cgo = cgo;
    }

    /** Its file name, as in {@code kube-apiserver}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The folder of its Go module. */
    String module() {
        return module;
    }

    /** The main package. */
    String importPath() {
        return importPath;
    }

    /** Whether it is built with a C compiler: kine's SQLite is C. */
    boolean cgo() {
        return cgo;
    }
}
