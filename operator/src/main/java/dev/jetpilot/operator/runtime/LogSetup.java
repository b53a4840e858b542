package dev.jetpilot.operator.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * How the operator logs, for logback's service loader. In Java, because reading it from XML costs every start two hundred
 * classes of a parser. A file that {@code -Dlogback.configurationFile} names, and a {@code logback-test.xml}, win.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String FORMAT = "JETPILOT_LOG_FORMAT";
    private static final String LEVEL = "JETPILOT_LOG_LEVEL";
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{20} %msg %kvp%n%ex";

    /** Hands the settings over. Before the first logger is made. */
    public static void use(OperatorConfig config) {
        System.setProperty(FORMAT, config.logFormat().name());
        System.setProperty(LEVEL, config.logLevel());
    }

    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        if (System.getProperty("logback.configurationFile") != null || isTest()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(logs);
        console.setEncoder("JSON".equals(System.getProperty(FORMAT)) ? json(logs) : text(logs));
        console.start();
        logs.getLogger("dev.jetpilot").setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        // The SDK and the client tell of every retry; what matters of it is told by our own lines.
        logs.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Looked for only where this is not the operator's own process: it opens every jar. */
    private static boolean isTest() {
        return System.getProperty(FORMAT) == null
                && LogSetup.class.getClassLoader().getResource("logback-test.xml") != null;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext logs) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logs);
        encoder.setPattern(LINE);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext logs) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(logs);
        encoder.setWithSequenceNumber(false);
        encoder.setWithContext(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
