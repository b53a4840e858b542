package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a hardware class asks of a node.
 *
 * @param name of the label, one of {@link HostLabels#NAMES}
 * @param allowed its values, any of them
 */
record Expectation(String name, List<String> allowed) {
    static final String OPTION = "expect";

    Expectation {
        allowed = List.copyOf(allowed);
    }

    /** Reads {@code module=orin-nano-8gb,orin-nano-4gb}. */
    static Expectation parse(String text) throws FetchFailure {
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(equals, 0));
        List<String> allowed =
                equals < 0 ? List.of() : List.of(text.substring(equals + 1).split(",", -1));
        if (!HostLabels.NAMES.contains(name) || allowed.isEmpty() || allowed.contains("")) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    "--" + OPTION,
                    text + " is not understood",
                    "write NAME=VALUE or NAME=VALUE,VALUE, where NAME is one of "
                            + String.join(", ", new TreeSet<>(HostLabels.NAMES)));
        }
        return new Expectation(name, allowed);
    }

    static List<Expectation> parseAll(List<String> texts) throws FetchFailure {
        List<Expectation> all = new ArrayList<>();
        for (String text : texts) {
            all.add(parse(text));
        }
        return all;
    }

    /** What is wrong, if something is. What the node does not tell is not held against it. */
    Optional<String> difference(HostLabels host) {
        return host.get(name)
                .filter(found -> !allowed.contains(found))
                .map(found ->
                        name + " is " + found + ", and the hardware class asks for " + String.join(" or ", allowed));
    }

    boolean unreadable(HostLabels host) {
        return host.get(name).isEmpty();
    }
}
