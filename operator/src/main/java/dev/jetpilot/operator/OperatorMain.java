package dev.jetpilot.operator;

import dev.jetpilot.operator.runtime.JetpilotOperator;
import dev.jetpilot.operator.runtime.Kubeconfig;
import dev.jetpilot.operator.runtime.LogSetup;
import dev.jetpilot.operator.runtime.OperatorConfig;
import dev.jetpilot.operator.runtime.OperatorTime;
import dev.jetpilot.operator.runtime.ScaledTime;
import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code java -jar jetpilot-operator.jar}: an operator for the cluster of the kubeconfig, or of the pod it runs in. Exit
 * codes: 0 stopped by a signal, 1 could not go on, 2 the configuration makes no sense.
 */
public final class OperatorMain {
    private static final int CANNOT_GO_ON = 1;
    private static final int BAD_CONFIGURATION = 2;
    /** Until then every rollout has been looked at. */
    private static final Duration FIRST_PLANS = Duration.ofSeconds(30);

    private OperatorMain() {}

    public static void main(String[] args) throws InterruptedException {
        OperatorConfig config;
        OperatorTime time;
        try {
            config = OperatorConfig.of(System.getenv());
            Kubeconfig.check(System.getenv());
            time = ScaledTime.of(System.getProperties());
        } catch (IllegalArgumentException e) {
            fail(e, BAD_CONFIGURATION);
            return;
        }
        LogSetup.use(config);
        run(config, time);
    }

    private static void run(OperatorConfig config, OperatorTime time) throws InterruptedException {
        JetpilotOperator operator;
        try {
            operator = JetpilotOperator.start(
                    config,
                    Config.autoConfigure(null),
                    time,
                    () -> Runtime.getRuntime().halt(CANNOT_GO_ON));
        } catch (RuntimeException e) {
            fail(e, CANNOT_GO_ON);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(operator::close, "jetpilot-shutdown"));
        CountDownLatch forever = new CountDownLatch(1);
        forever.await(FIRST_PLANS.toSeconds(), TimeUnit.SECONDS);
        // What the first lists and plans left behind: an operator that then has little to do would keep it for hours.
        System.gc();
        forever.await();
    }

    private static void fail(RuntimeException e, int code) {
        StringBuilder message = new StringBuilder("jetpilot-operator: ").append(e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            message.append("\n  because: ")
                    .append(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
        System.err.println(message);
        System.exit(code);
    }
}
