package dev.jetpilot.testbed.bench.race;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Makes Node objects as large as those of real edge nodes, about 15 KB of JSON: most of one is the list of its images, of which a
 * kubelet reports 50 by default ({@code nodeStatusMaxImages}), each by digest and by tag.
 */
final class FatNodes {
    private static final int IMAGES = 50;
    private static final long LAYER_BYTES = 187_654_321;

    private FatNodes() {}

    /** Gives a node an image list; the virtual kubelet's own status writes leave it alone. */
    static void fatten(KubernetesClient client, String node) {
        Map<String, Object> status = Map.of("status", Map.of("images", images(node)));
        client.nodes()
                .withName(node)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(status));
    }

    private static List<Map<String, Object>> images(String node) {
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> {
                    String repository = "registry.example.com/edge/line-" + i % 7 + "/component-with-a-name-" + i;
                    return Map.<String, Object>of(
                            "names",
                            List.of(repository + "@sha256:" + digest(node + i), repository + ":2026.11." + i),
                            "sizeBytes",
                            LAYER_BYTES + i);
                })
                .toList();
    }

    private static String digest(String seed) {
        return hex(seed) + hex(seed + "+");
    }

    private static String hex(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
