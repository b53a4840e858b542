package dev.jetpilot.testbed.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Pods whose init containers are to run for real, as an operator would write them. */
final class RealPods {
    static final String AGENT = "registry.example/jetpilot:1";
    static final String TRITON = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";
    static final String GOLDEN = "registry.example/golden-set:1";

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              namespace: default
              annotations: {jetpilot.dev/metrics: "18002/metrics"}
            spec:
              nodeName: %s
              runtimeClassName: nvidia
              terminationGracePeriodSeconds: 10
              volumes:
                - name: cache
                  hostPath: {path: /var/lib/jetpilot/models, type: DirectoryOrCreate}
                - name: engines
                  hostPath: {path: /var/lib/jetpilot/engines, type: DirectoryOrCreate}
                - {name: work, emptyDir: {}}
                - {name: plain, emptyDir: {medium: Memory}}
                - name: served
                  emptyDir: {}
            %s
              initContainers:
            %s
              containers:
                - name: serving
                  image: nvcr.io/nvidia/tritonserver:25.02-py3-igpu
                  terminationMessagePolicy: FallbackToLogsOnError
                  env:
                    - {name: JETPILOT_MODEL_NAME, value: peoplenet}
                    - {name: JETPILOT_MODEL_VERSION, value: 2.7.0}
                    - {name: JETPILOT_MODEL_PATH, value: "%s"}
                  ports: [{name: metrics, containerPort: 18002}]
                  resources: {limits: {nvidia.com/gpu: "1"}}
                  volumeMounts:
                    - %s
            """;

    private RealPods() {}

    /**
     * A pod on a node.
     *
     * @param volumes further ones, as YAML indented by four
     * @param inits its init containers, as YAML indented by four
     * @param modelPath where the server looks
     * @param models the mount that has it
     */
    static Pod pod(String name, String node, String volumes, String inits, String modelPath, String models) {
        return Serialization.unmarshal(
                POD.formatted(name, node, volumes.stripTrailing(), inits.stripTrailing(), modelPath, models),
                Pod.class);
    }

    /** A pod that fetches a file and serves it from the cache. */
    static Pod fetching(String name, String node, String uri, String digest, String authority) {
        return pod(name, node, "", fetch(uri, digest, authority), "/models/model.onnx", cached(digest));
    }

    /** A pod that runs one container before it would serve. */
    static Pod running(String name, String node, String volumes, String init) {
        return pod(name, node, volumes, init, "/models", "{name: work, mountPath: /models}");
    }

    /** The mount of a fetched model. */
    static String cached(String digest) {
        return "{name: cache, mountPath: /models, readOnly: true, subPath: " + digest.replace(':', '-') + "/content}";
    }

    static String fetch(String uri, String digest, String authority) {
        return """
                    - name: fetch
                      image: registry.example/jetpilot:1
                      terminationMessagePolicy: FallbackToLogsOnError
                      command: [java, -Xms4m, -Xmn2m, -Xmx32m, -jar, /app/jetpilot-agent.jar]
                      args: [fetch, "--uri=%s", "--digest=%s", --name=model.onnx, --cache=/jetpilot/models,
                             --allow-http=%s, --reserve=0, --first-pause=10ms]
                      volumeMounts: [{name: cache, mountPath: /jetpilot/models}]
                """.formatted(uri, digest, authority);
    }
}
