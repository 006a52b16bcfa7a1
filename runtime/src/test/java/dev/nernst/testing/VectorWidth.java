package dev.nernst.testing;

import dev.nernst.runtime.vector.VectorProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests, by name, that are to run with vectors of {@code -Dnernst.vectorBits} bits on a machine whose widest are
 * narrower. Detected where {@code junit.jupiter.extensions.autodetection.enabled} is set.
 */
public final class VectorWidth implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Integer wanted = Integer.getInteger("nernst.vectorBits");
        if (wanted == null || wanted == VectorProvider.vectorBits()) {
            return ConditionEvaluationResult.enabled("vectors have the wanted width");
        }
        return ConditionEvaluationResult.disabled(
                "vectors of " + wanted + " bits are wanted, but this machine's have " + VectorProvider.vectorBits());
    }
}
