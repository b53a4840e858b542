package dev.jetpilot.testbed.serverroom;

import dev.jetpilot.testbed.pod.PodFields;
import dev.jetpilot.testbed.pod.PodVariables;
import io.fabric8.kubernetes.api.model.Container;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a container. Beside those of the pod and of a kubelet there are the ones that stand in for a container's own files and
 * network: paths of volumes become paths of this machine, and the address for "all addresses of this pod" becomes the pod's only one.
 */
final class PodEnvironment {
    private static final String ALL_ADDRESSES = "0.0.0.0";

    private final PodVolumes volumes;
    private final PodFields fields;
    private final URI apiServer;

    PodEnvironment(PodVolumes volumes, PodFields fields, URI apiServer) {
        this.volumes = volumes;
        this.fields = fields;
        this.apiServer = apiServer;
    }

    /**
     * All variables; nothing is inherited.
     *
     * @param home the container's root directory
     */
    Map<String, String> of(Container container, Path home) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("HOSTNAME", fields.pod().getMetadata().getName());
        own.put("KUBERNETES_SERVICE_HOST", apiServer.getHost());
        own.put("KUBERNETES_SERVICE_PORT", Integer.toString(apiServer.getPort()));
        own.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(apiServer.getPort()));
        Map<String, String> environment = new HashMap<>();
        new PodVariables(fields, volumes.data())
                .of(container, own)
                .forEach((name, value) -> environment.put(name, outside(value)));
        environment.putIfAbsent("HOME", home.toString());
        environment.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        // What the Fabric8 client offers for when these files are not where they usually are.
        Map.of(
                        "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", "token",
                        "KUBERNETES_CERTS_CA_FILE", "ca.crt",
                        "KUBENAMESPACE", "namespace")
                .forEach((name, file) -> volumes.outside(PodVolumes.SERVICE_ACCOUNT + "/" + file)
                        .ifPresent(path -> environment.put(name, path.toString())));
        return environment;
    }

    private String outside(String value) {
        if (value.equals(ALL_ADDRESSES)) {
            return fields.podIp();
        }
        return volumes.outside(value).map(Path::toString).orElse(value);
    }
}
