package dev.nernst.em.method;

/**
 * Where the divergence from the reference model is charged.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum KlPlacement {
    /** A term of the loss: the released code. */
    LOSS,
    /** Off the reward, summed over the response: classical RLHF. */
    REWARD
}
