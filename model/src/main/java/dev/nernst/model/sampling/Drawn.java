package dev.nernst.model.sampling;

import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Draw}: one of the two is there.
 *
 * @param choice the token
 * @param failure why there is none: logits that are not finite numbers, or what a processor threw
 */
public record Drawn(@Nullable Choice choice, @Nullable Throwable failure) {}
