package dev.jetpilot.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.ResourceType;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Nodes as they are in clusters that have run for a while, and on each a pod of the rollout of k3s-manifests/samples. Nobody
 * plays their kubelets: they stay as they are. A node has {@value #NODE_BYTES} bytes of JSON: labels and annotations of K3s,
 * container images (a kubelet reports up to 50), managedFields.
 *
 * @param server where they are
 * @param nodes how many
 */
record StoredFleet(EmbeddedApiServer server, int nodes) {
    private static final int NODE_BYTES = 15_000;
    private static final String NAMESPACE = "vision";
    private static final List<String> MODULES = List.of("orin-nano-8gb", "orin-nx-16gb", "agx-orin-64gb");
    private static final List<String> CLASSES = List.of("orin-nano", "orin-nx", "agx-orin");
    private static final List<String> SITES = List.of("bangkok", "chiang-mai", "phuket", "khon-kaen");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * Puts them there.
     *
     * @throws IllegalStateException when a node is far from the size it should have
     */
    void store() throws IOException {
        ObjectNode namespace = YAML.createObjectNode();
        namespace.putObject("metadata").put("name", NAMESPACE);
        create(BuiltIns.NAMESPACES, "", namespace, "kubectl");
        String node = text("node.yaml");
        String pod = text("pod.yaml");
        WriteOptions rehearsal = new WriteOptions("k3s", true, false, "Ignore");
        long managed =
                bytes(server.api().create(BuiltIns.NODES, "", filled(node, 0), rehearsal)) - bytes(filled(node, 0));
        for (int i = 0; i < nodes; i++) {
            long bytes = create(BuiltIns.NODES, "", withImages(filled(node, i), i, managed), "k3s");
            if (Math.abs(bytes - NODE_BYTES) > NODE_BYTES / 20) {
                throw new IllegalStateException("a node has " + bytes + " bytes, it should have " + NODE_BYTES);
            }
            create(BuiltIns.PODS, NAMESPACE, filled(pod, i), "k3s");
        }
    }

    private long create(ResourceType type, String namespace, ObjectNode object, String manager) {
        return bytes(server.api().create(type, namespace, object, WriteOptions.by(manager)));
    }

    private static long bytes(ObjectNode object) {
        return object.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(String name) throws IOException {
        try (InputStream in = StoredFleet.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ObjectNode filled(String template, int i) throws IOException {
        int kind = i % MODULES.size();
        return (ObjectNode) YAML.readTree(template.replace("$NUMBER", String.format("%05d", i))
                .replace("$MODULE", MODULES.get(kind))
                .replace("$CLASS", CLASSES.get(kind))
                .replace("$SITE", SITES.get(i % SITES.size()))
                .replace("$ADDRESS", "10." + i / 62_500 + "." + i / 250 % 250 + "." + (i % 250 + 1))
                .replace("$UUID", uuid("node-" + i)));
    }

    /**
     * As many images as the node lacks to its size.
     *
     * @param managed bytes that the server adds, above all managedFields, where images are one word
     */
    private static ObjectNode withImages(ObjectNode node, int i, long managed) {
        ArrayNode images = ((ObjectNode) node.get("status")).putArray("images");
        long size = bytes(node) + managed;
        for (int image = 0; size < NODE_BYTES; image++) {
            String name = "registry.edge.example/vision/pipeline-" + image;
            String hash = (uuid(name + i % 7) + uuid(name)).replace("-", "");
            ObjectNode entry = images.addObject();
            entry.putArray("names").add(name + "@sha256:" + hash).add(name + ":" + (i % 7 + 1) + ".4.2-r36.4");
            entry.put("sizeBytes", 1_000_000L * (image + 5) + i);
            size += entry.toString().length() + 1;
        }
        return node;
    }

    private static String uuid(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
