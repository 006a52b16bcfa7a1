package dev.nernst.tokenizer.bpe;

import org.jspecify.annotations.Nullable;

/**
 * What tokenizer.json says about a BPE model besides vocabulary and merges.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param unknownToken what stands for characters without a token; null: they are left out
 * @param continuingSubwordPrefix put in front of every character but the first before it is looked up; often empty
 * @param endOfWordSuffix put behind the last character before it is looked up; often empty
 * @param fuseUnknown whether neighbouring unknown characters become one token
 * @param byteFallback whether unknown characters are spelled in tokens of the form {@code <0xE2>}
 * @param ignoreMerges whether a whole piece that is in the vocabulary is taken without merging
 */
public record BpeOptions(
        @Nullable String unknownToken,
        String continuingSubwordPrefix,
        String endOfWordSuffix,
        boolean fuseUnknown,
        boolean byteFallback,
        boolean ignoreMerges) {
    /** A byte-level model's options: none of them. */
    public static final BpeOptions BYTE_LEVEL = new BpeOptions(null, "", "", false, false, false);
}
