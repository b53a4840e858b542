package dev.jetpilot.operator.workload;

/** What a model that is one file is called. */
final class ModelFile {
    private static final String UNNAMED = "model";

    private ModelFile() {}

    /** The last segment of a URI's path, other characters than those of file names replaced by {@code _}. */
    static String name(String uri) {
        int scheme = uri.indexOf("://");
        String path = (scheme < 0 ? uri : uri.substring(scheme + 3)).replaceFirst("[?#].*", "");
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        return last.isEmpty() || last.startsWith(".") ? UNNAMED : last;
    }

    /** What it is called when it is decrypted. */
    static String plainName(String uri) {
        String name = name(uri);
        return name.length() > 4 && name.endsWith(".age") ? name.substring(0, name.length() - 4) : name;
    }
}
