package dev.nernst.model.generate;

import java.util.Locale;

/**
 * Why a generation ended.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum FinishReason {
    /** A stop id or a stop string. */
    STOP,
    /** As many tokens as were asked for, or as fit the context. */
    LENGTH,
    /** Somebody cancelled it. */
    CANCELLED,
    /** Its listener or a processor threw something, or logits were not finite numbers. */
    FAILED;

    /** The name in JSON: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
