package dev.jetpilot.testbed.realnode;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test class where this machine cannot be a node; with {@value #REQUIRED}{@code =true} the class fails instead. */
final class PossibleNode implements ExecutionCondition {
    private static final String REQUIRED = "jetpilot.cluster.node.required";

    @Override
    @SuppressWarnings("SystemConsoleOut")
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        // Asked once a class, not again for each of its tests.
        Optional<String> missing = context.getTestMethod().isPresent() ? Optional.empty() : RealNode.missing();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("this machine can be a node");
        }
        if (Boolean.getBoolean(REQUIRED)) {
            throw new IllegalStateException(missing.get() + " (-D" + REQUIRED + "=true forbids to skip)");
        }
        System.err.println("cluster: SKIPPED " + context.getRequiredTestClass().getSimpleName() + ": " + missing.get());
        return ConditionEvaluationResult.disabled(missing.get());
    }
}
