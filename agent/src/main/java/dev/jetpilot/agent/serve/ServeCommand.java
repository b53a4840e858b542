package dev.jetpilot.agent.serve;

import dev.jetpilot.agent.AgentMain;
import dev.jetpilot.agent.host.BoundedReader;
import dev.jetpilot.agent.host.Reading;
import dev.jetpilot.agent.host.Root;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** {@code agent serve}: until the process is told to end. Exit code 1 if it could not listen. */
public final class ServeCommand implements AgentMain.Command {

    @Override
    public int run(List<String> arguments) {
        ServeOptions options;
        try {
            options = ServeOptions.parse(arguments, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("agent serve: " + e.getMessage() + "\n" + ServeOptions.USAGE);
            return 2;
        }
        try {
            MetricsServer server = start(options, System.out::println);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "end"));
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            System.err.println("agent serve: cannot listen on " + options.address() + ": " + e.getMessage()
                    + "; another process has the port, or the address is not this machine's");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Serves, and says so in a line. */
    static MetricsServer start(ServeOptions options, Consumer<String> log) throws IOException {
        BoundedReader reader =
                new BoundedReader(new Root(options.root()), options.fileTimeout(), options.readTimeout());
        FindingLog findings = new FindingLog(log);
        SharedPage page = new SharedPage(() -> {
            Reading<Snapshot> reading = reader.read(host -> Snapshot.read(host, options.modelCache()));
            findings.note(reading.findings());
            return MetricsPage.of(reading, options.node(), version());
        });
        MetricsServer server = MetricsServer.start(options.address(), page::get);
        log.accept("serving address=" + server.address().getHostString() + ":"
                + server.address().getPort() + " root=" + options.root() + " version=" + version());
        return server;
    }

    private static String version() {
        return Optional.ofNullable(ServeCommand.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }
}
