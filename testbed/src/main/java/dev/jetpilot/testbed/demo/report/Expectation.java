package dev.jetpilot.testbed.demo.report;

/**
 * Something that should have happened.
 *
 * @param what in a few words
 * @param expected the value it should have
 * @param found the value it has
 * @param met whether that is well
 */
public record Expectation(String what, String expected, String found, boolean met) {

    /** Met if both values read the same. */
    public static Expectation same(String what, Object expected, Object found) {
        return new Expectation(
                what, expected.toString(), found.toString(), expected.toString().equals(found.toString()));
    }

    /** Met if {@code found} is {@code limit} or less; empty fleets included. */
    public static Expectation atMost(String what, double limit, double found) {
        return new Expectation(what, "at most " + Numbers.plain(limit), Numbers.plain(found), found <= limit);
    }

    /** One line for the terminal. */
    public String line() {
        return (met ? "ok      " : "FAILED  ") + what + ": expected " + expected + ", found " + found;
    }
}
