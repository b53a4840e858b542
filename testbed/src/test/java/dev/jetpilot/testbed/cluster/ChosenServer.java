package dev.jetpilot.testbed.cluster;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips a test class whose server cannot be built here, and says so on standard error; with {@code jetpilot.cluster.required=true} the class
 * fails instead.
 */
final class ChosenServer implements ExecutionCondition {
    private static final String REQUIRED = "jetpilot.cluster.required";
    /** Go is asked once. */
    private static final ConcurrentHashMap<ServerKind, Optional<String>> MISSING = new ConcurrentHashMap<>();

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    @Override
    @SuppressWarnings("SystemConsoleOut")
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ServerKind kind = AnnotationSupport.isAnnotated(context.getTestClass(), OnRealServer.class)
                ? ServerKind.REAL
                : ServerKind.chosen();
        Optional<String> missing = MISSING.computeIfAbsent(kind, ServerKind::missing);
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled(kind + " can be started");
        }
        if (Boolean.getBoolean(REQUIRED)) {
            throw new IllegalStateException(missing.get() + " (-D" + REQUIRED + "=true forbids to skip)");
        }
        String test = context.getRequiredTestClass().getSimpleName();
        if (SAID.add(test)) {
            System.err.println("cluster: SKIPPED " + test + ": " + missing.get());
        }
        return ConditionEvaluationResult.disabled(missing.get());
    }
}
