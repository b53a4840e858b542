package dev.jetpilot.agent.facts;

import dev.jetpilot.agent.host.Host;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The power mode, by name: its number means another mode on the next board, and on the next JetPack of the same board.
 *
 * <p>{@code nvpmodel} writes the number to {@code /var/lib/nvpmodel/status} ({@code pmode:0002}); the board's names are in
 * {@code /etc/nvpmodel.conf} ({@code < POWER_MODEL ID=2 NAME=MAXN_SUPER >}), a link to the table of the board.
 */
final class PowerMode {
    private static final String STATUS = "/var/lib/nvpmodel/status";
    private static final String CONF = "/etc/nvpmodel.conf";

    private static final Pattern CURRENT = Pattern.compile("\\bpmode:\\s*(\\d{1,6})\\b");
    private static final Pattern NAME =
            Pattern.compile("^\\s*<\\s*POWER_MODEL\\s+ID=(\\d{1,6})\\s+NAME=(\\S+)\\s*>", Pattern.MULTILINE);

    private PowerMode() {}

    /** As {@code nvpmodel -q} names it, as a label's value. */
    static Optional<String> read(Host host) {
        Optional<String> status = host.text(STATUS);
        Optional<String> conf = host.text(CONF);
        if (status.isEmpty() || conf.isEmpty()) {
            return Optional.empty();
        }
        Matcher current = CURRENT.matcher(status.get());
        if (!current.find()) {
            host.garbage(STATUS, "no 'pmode:' with a number: " + Host.quoted(status.get()));
            return Optional.empty();
        }
        int mode = Integer.parseInt(current.group(1));
        Matcher name = NAME.matcher(conf.get());
        while (name.find()) {
            if (Integer.parseInt(name.group(1)) == mode) {
                return LabelValue.of(name.group(2));
            }
        }
        host.garbage(CONF, "it has no POWER_MODEL with ID=" + mode + ", the current one");
        return Optional.empty();
    }
}
