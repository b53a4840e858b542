package dev.jetpilot.testbed.validation;

/** Paths as Kubernetes writes them. */
final class SchemaPaths {
    private SchemaPaths() {}

    static String field(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static String item(String path, int index) {
        return path + "[" + index + "]";
    }

    static String key(String path, String key) {
        return path + "[" + key + "]";
    }
}
