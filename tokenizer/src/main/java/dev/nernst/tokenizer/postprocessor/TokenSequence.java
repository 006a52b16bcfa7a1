package dev.nernst.tokenizer.postprocessor;

import org.jspecify.annotations.Nullable;

/**
 * Tokens on their way through the post-processors. Only read once made; thread-safe.
 *
 * @param ids token ids
 * @param offsets where each token comes from; null where offsets are not wanted
 */
public record TokenSequence(int[] ids, @Nullable Offsets offsets) {
    /**
     * Where tokens come from.
     *
     * @param starts first code point of each token in the original text
     * @param ends end, exclusive
     * @param spaces white space around each token's text, as {@link SpaceCounts} packs it
     */
    public record Offsets(int[] starts, int[] ends, int[] spaces) {}
}
