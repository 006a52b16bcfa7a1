package dev.nernst.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that tokenizer_config.json (or special_tokens_map.json) names; null where it names none.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param bos begins a sequence
 * @param eos ends a sequence
 * @param pad fills up a batch
 * @param unk stands for what has no token
 */
public record SpecialTokens(
        @Nullable String bos,
        @Nullable String eos,
        @Nullable String pad,
        @Nullable String unk) {
    /** None named. */
    public static final SpecialTokens NONE = new SpecialTokens(null, null, null, null);
}
