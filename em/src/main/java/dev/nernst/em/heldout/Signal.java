package dev.nernst.em.heldout;

import java.util.Locale;

/**
 * What chooses the best weights of a run, measured on held-out prompts.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Signal {
    /** Share of right greedy answers; needs labels. */
    ACCURACY("held_out_accuracy_greedy", true),
    /** Share of right sampled answers; needs labels. */
    SAMPLED_ACCURACY("held_out_accuracy_sampled", true),
    /** Share of sampled answers that agree with the greedy one; it goes on rising when a run over-trains. */
    SELF_CONSISTENCY("held_out_self_consistency", true),
    /**
     * The same, but a response that ran into the limit agrees with nothing. A model that over-trains may ramble on until it
     * is cut off, surely and alike; then this falls where self-consistency and entropy say that all is well.
     */
    FINISHED_CONSISTENCY("held_out_finished_consistency", true),
    /** Entropy of sampled answers, nats a token; it goes on falling when a run over-trains. */
    ENTROPY("held_out_entropy", false),
    /** Share of repeated runs of tokens in sampled answers. */
    REPETITION("held_out_repetition_rate", false),
    /** Mean length of sampled answers, tokens; the shortest wins. */
    LENGTH("held_out_response_length", false);

    private final String metric;
    private final boolean moreIsBetter;

    Signal(String metric, boolean moreIsBetter) {
        this.metric = metric;
        this.moreIsBetter = moreIsBetter;
    }

    /** The name of the metric it reads. */
    public String metric() {
        return metric;
    }

    /** Whether it compares with known answers. */
    public boolean needsAnswers() {
        return this == ACCURACY || this == SAMPLED_ACCURACY;
    }

    /** Whether it reads answers out of responses. */
    public boolean comparesAnswers() {
        return needsAnswers() || this == SELF_CONSISTENCY || this == FINISHED_CONSISTENCY;
    }

    /** The name on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the highest value is the best, rather than the lowest. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
