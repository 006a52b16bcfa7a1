package dev.nernst.runtime.op;

/**
 * Which entries of a row of logits are kept; the three run in this order, each on what the one before has left.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param topK the k largest, and whatever ties with the last of them; 0 keeps all (Fan et al., 2018)
 * @param topP the largest until their probabilities reach p: the entry that reaches it is kept, and of equal ones those with
 *     the lowest ids; 1 keeps all (Holtzman et al., 2020, section 3.1)
 * @param minP those at least this fraction as probable as the largest; 0 keeps all (Nguyen et al., 2024)
 */
public record Truncation(int topK, double topP, double minP) {
    /** Keeps all. */
    public static final Truncation NONE = new Truncation(0, 1, 0);
}
