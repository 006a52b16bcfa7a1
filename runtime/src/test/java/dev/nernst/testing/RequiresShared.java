package dev.nernst.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test, by name, where {@link Shared#folder()} is absent; {@code .ci/run} fails on such a skip where it is present. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresShared.Condition.class)
public @interface RequiresShared {

    /** Evaluates {@link RequiresShared}. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Shared.isPresent()
                    ? ConditionEvaluationResult.enabled("the shared folder is present")
                    : ConditionEvaluationResult.disabled("the shared folder is absent: " + Shared.folder());
        }
    }
}
