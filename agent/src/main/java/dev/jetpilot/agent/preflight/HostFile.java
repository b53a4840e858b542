package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.facts.NodeFacts;
import dev.jetpilot.agent.facts.Soc;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the node is, for a POSIX shell to read with a dot: the script that builds engines names them by it. */
final class HostFile {
    private static final String UNKNOWN = "unknown";

    private HostFile() {}

    /**
     * The file: {@code module}, {@code l4t}, {@code sm} and {@code engine_host}, each of letters, digits, dot, underscore and hyphen.
     * A module that is not in our table goes by its chip: engines stay on the node, so it need not be told from others of that chip.
     */
    static byte[] of(NodeFacts facts, HostLabels labels) {
        String module = labels.get(HostLabels.MODULE)
                .or(() -> facts.soc().map(Soc::name).map(name -> name.toLowerCase(Locale.ROOT)))
                .orElse(UNKNOWN);
        String l4t = labels.get(HostLabels.L4T).orElse(UNKNOWN);
        String sm = labels.get(HostLabels.SM).orElse(UNKNOWN);
        String text =
                line("module", module) + line("l4t", l4t) + line("sm", sm) + line("engine_host", module + "-" + l4t);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String line(String name, String value) {
        return name + "='" + value.replaceAll("[^A-Za-z0-9._-]", "-") + "'\n";
    }
}
