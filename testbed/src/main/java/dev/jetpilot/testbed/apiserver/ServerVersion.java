package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server says it is: the Kubernetes release whose behaviour it imitates. */
final class ServerVersion {
    static final String GIT_VERSION = "v1.36.3";

    private ServerVersion() {}

    static ObjectNode toJson() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", GIT_VERSION)
                .put("gitCommit", "embedded")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "java");
    }
}
