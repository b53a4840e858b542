package dev.jetpilot.testbed.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pod can be told about itself: the downward API.
 *
 * @param pod as the API server has it
 * @param podIp its address
 * @param hostIp its node's
 */
public record PodFields(Pod pod, String podIp, String hostIp) {
    private static final Pattern ENTRY = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    /**
     * The value of a {@code fieldPath}.
     *
     * @throws IllegalArgumentException for a path that is not known
     */
    public String value(String path) {
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
            case "status.podIP", "status.podIPs" -> podIp;
            case "status.hostIP", "status.hostIPs" -> hostIp;
            default -> entry(path);
        };
    }

    private String entry(String path) {
        Matcher matcher = ENTRY.matcher(path);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("fieldPath " + path + " is not known");
        }
        Map<String, String> entries = matcher.group(1).equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return Optional.ofNullable(entries).map(e -> e.get(matcher.group(2))).orElse("");
    }
}
