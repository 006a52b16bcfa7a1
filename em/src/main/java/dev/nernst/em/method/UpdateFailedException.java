package dev.nernst.em.method;

import org.jspecify.annotations.Nullable;

/**
 * Something outside the run that a method asks, such as a reward, has failed. Weights and method are as they were before the
 * update, so that it can be done again. The message says what failed and how.
 */
public final class UpdateFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UpdateFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
