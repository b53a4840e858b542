package dev.jetpilot.testbed.controlplane;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test where the real control plane cannot be built, and says so on standard error; with {@code jetpilot.cluster.required=true} the
 * test fails instead.
 */
public final class NeedsControlPlane implements ExecutionCondition {
    private static final String REQUIRED = "jetpilot.cluster.required";

    @Override
    @SuppressWarnings("SystemConsoleOut")
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = RealControlPlane.missing(ControlPlaneOptions.chosenStore());
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("everything is there");
        }
        if (Boolean.getBoolean(REQUIRED)) {
            throw new IllegalStateException(missing.get() + " (" + REQUIRED + " forbids to skip)");
        }
        if (context.getTestMethod().isEmpty()) {
            System.err.println("cluster: SKIPPED " + context.getDisplayName() + ": " + missing.get());
        }
        return ConditionEvaluationResult.disabled(missing.get());
    }
}
