package dev.jetpilot.operator.facts;

/** What a stranger said, fit for a log line. */
final class Words {
    private static final int LONGEST = 63;

    private Words() {}

    static String shown(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
