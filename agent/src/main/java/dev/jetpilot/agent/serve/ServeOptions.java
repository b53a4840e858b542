package dev.jetpilot.agent.serve;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to serve.
 *
 * @param address where to listen; port 0 is any free one
 * @param root where the host's file system is mounted
 * @param modelCache directory on the host in which models and engines are kept
 * @param node the node's name in the cluster, or empty
 * @param fileTimeout how long one file may take, 10 ms to 5 s
 * @param readTimeout after how long nothing further is read for a scrape, 100 ms to 30 s
 */
record ServeOptions(
        InetSocketAddress address,
        Path root,
        String modelCache,
        String node,
        Duration fileTimeout,
        Duration readTimeout) {

    static final String USAGE = """
            agent serve [--address HOST:PORT] [--root DIRECTORY] [--model-cache DIRECTORY] [--node NAME]
                        [--file-timeout MILLISECONDS] [--read-timeout MILLISECONDS]
            """;

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final int LAST_PORT = 65535;

    /**
     * What the command line asks for.
     *
     * @param environment {@code NODE_NAME} is the node's name where the command line has none
     * @throws IllegalArgumentException with a sentence for the person who wrote it
     */
    static ServeOptions parse(List<String> arguments, Map<String, String> environment) {
        String address = "0.0.0.0:9465";
        String root = "/";
        String modelCache = "/var/lib/jetpilot/models";
        String node = environment.getOrDefault("NODE_NAME", "");
        String fileTimeout = "300";
        String readTimeout = "2000";
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--address" -> address = value(option, words);
                case "--root" -> root = value(option, words);
                case "--model-cache" -> modelCache = value(option, words);
                case "--node" -> node = value(option, words);
                case "--file-timeout" -> fileTimeout = value(option, words);
                case "--read-timeout" -> readTimeout = value(option, words);
                default -> throw new IllegalArgumentException("there is no option '" + option + "'");
            }
        }
        return new ServeOptions(
                address(address),
                directory("--root", root),
                directory("--model-cache", modelCache).toString(),
                node,
                millis("--file-timeout", fileTimeout, 10, 5_000),
                millis("--read-timeout", readTimeout, 100, 30_000));
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > LAST_PORT) {
            throw new IllegalArgumentException(
                    "--address '" + text + "' is not HOST:PORT, such as 0.0.0.0:9465 or [::]:9465");
        }
        String host = Optional.ofNullable(matcher.group(1)).orElse(matcher.group(2));
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(matcher.group(3)));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("--address: there is no host '" + host + "'");
        }
        return address;
    }

    private static Path directory(String option, String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(option + " '" + text + "' is not an absolute path");
        }
        return path.normalize();
    }

    private static Duration millis(String option, String text, int least, int most) {
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    option + " '" + text + "' is not a number of milliseconds, " + least + " to " + most);
        }
        return Duration.ofMillis(Integer.parseInt(text));
    }
}
