package dev.nernst.em.rollout;

import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.random.RandomStream;
import java.util.List;
import java.util.Set;

/**
 * Responses that are wanted.
 *
 * <p>Immutable; safe for use by several threads as long as none writes to the prompts' ids.
 *
 * @param prompts to answer
 * @param samplesPerPrompt responses to each
 * @param maxNewTokens most tokens of a response; fewer where the context ends earlier
 * @param sampling how tokens are drawn
 * @param endIds tokens that end a response
 * @param weightsVersion which weights are to answer: the number of updates that made them
 * @param learntFrom whether the rollouts are learnt from while these weights last, so that it is worth writing down what is
 *     computed for them
 */
public record RolloutRequest(
        List<Prompt> prompts,
        int samplesPerPrompt,
        int maxNewTokens,
        SamplingOptions sampling,
        Set<Integer> endIds,
        long weightsVersion,
        boolean learntFrom) {
    /**
     * A prompt.
     *
     * @param ids its tokens
     * @param random its chance: sample i, token t use number t of {@code random.with(i)}
     */
    public record Prompt(int[] ids, RandomStream random) {}

    public RolloutRequest {
        prompts = List.copyOf(prompts);
        endIds = Set.copyOf(endIds);
    }
}
