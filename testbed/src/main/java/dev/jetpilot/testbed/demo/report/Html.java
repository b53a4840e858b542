package dev.jetpilot.testbed.demo.report;

/** Text as HTML. */
final class Html {
    private Html() {}

    /** The text with what HTML reads as markup written out. */
    static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
