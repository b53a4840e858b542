package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers "may I?": everybody may do everything. */
final class Reviews {
    private Reviews() {}

    static ObjectNode allowed(String resource, ObjectNode review) {
        ObjectNode answer = review.deepCopy();
        if (resource.equals("selfsubjectaccessreviews")) {
            answer.putObject("status").put("allowed", true);
        } else if (resource.equals("selfsubjectrulesreviews")) {
            ObjectNode status = answer.putObject("status").put("incomplete", false);
            ObjectNode rule = status.putArray("resourceRules").addObject();
            rule.set("verbs", Json.strings(List.of("*")));
            rule.set("apiGroups", Json.strings(List.of("*")));
            rule.set("resources", Json.strings(List.of("*")));
            ObjectNode paths = status.putArray("nonResourceRules").addObject();
            paths.set("verbs", Json.strings(List.of("*")));
            paths.set("nonResourceURLs", Json.strings(List.of("*")));
        } else {
            throw ApiError.unknownPath();
        }
        return answer;
    }
}
