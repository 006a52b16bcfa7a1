package dev.nernst.em.loop;

import java.util.Map;

/**
 * Says once where rewards teach nothing, because all responses to each prompt are worth the same: mostly a sign of answers
 * that are not found, or of prompts that are far too hard or too easy. Used by one thread.
 */
final class EqualRewards {
    private final RunListener listener;
    private boolean said;
    private boolean differed;

    EqualRewards(RunListener listener) {
        this.listener = listener;
    }

    /** @param row an update's metrics; only those of a step's first update tell of its rewards */
    void see(Map<String, Number> row) {
        Number rate = row.get("equal_reward_rate");
        if (rate == null) {
            return;
        }
        if (rate.doubleValue() < 1) {
            differed = true;
        } else if (!said && !differed) {
            said = true;
            listener.note("step " + row.get("step") + ": all responses to each prompt are worth the same, so that"
                    + " rewards teach nothing; samples.jsonl has them");
        }
    }

    /**
     * Says it of all the steps that were seen.
     *
     * @param noStep the beginning of the sentence: no step of which run
     */
    void sumUp(String noStep) {
        if (said && !differed) {
            listener.note(noStep + " had different rewards for the responses to a prompt: they taught nothing");
        }
    }
}
