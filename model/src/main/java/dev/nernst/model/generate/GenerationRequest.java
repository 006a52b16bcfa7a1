package dev.nernst.model.generate;

import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import java.util.List;
import java.util.Set;

/**
 * One prompt to be continued.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param prompt token ids, at least one
 * @param maxNewTokens most tokens to generate; fewer where the context ends earlier
 * @param sampling how tokens are drawn
 * @param stopIds tokens that end the sequence, normally those of the model
 * @param stopStrings texts that end it, wherever token boundaries fall; none empty
 * @param samples continuations of this prompt
 * @param random chance for this prompt: sample i, token t use number t of {@code random.with(i)}
 * @param likeliest how many of the likeliest tokens are wanted at each place; 0 for none
 * @param scoresPrompt whether log-probability, entropy and likeliest tokens of the prompt's own tokens are wanted, which
 *     are then computed whatever is cached
 */
public record GenerationRequest(
        int[] prompt,
        int maxNewTokens,
        SamplingOptions sampling,
        Set<Integer> stopIds,
        List<String> stopStrings,
        int samples,
        RandomStream random,
        int likeliest,
        boolean scoresPrompt) {
    /** @throws InvalidInputException if there is no prompt, a count is out of range, or a stop string is empty */
    public GenerationRequest {
        if (prompt.length == 0) {
            throw new InvalidInputException("the prompt has no tokens, and there is nothing to continue");
        }
        if (maxNewTokens < 0) {
            throw new InvalidInputException("max-new-tokens is " + maxNewTokens + ", but must be 0 or more");
        }
        if (samples < 1) {
            throw new InvalidInputException("n is " + samples + ", but at least 1 sample must be asked for");
        }
        if (likeliest < 0) {
            throw new InvalidInputException(
                    "the number of likeliest tokens is " + likeliest + ", but must be 0 or more");
        }
        if (stopStrings.stream().anyMatch(String::isEmpty)) {
            throw new InvalidInputException("a stop string is empty");
        }
        stopIds = Set.copyOf(stopIds);
        stopStrings = List.copyOf(stopStrings);
    }

    /** Without likeliest tokens and scores of the prompt. */
    public GenerationRequest(
            int[] prompt,
            int maxNewTokens,
            SamplingOptions sampling,
            Set<Integer> stopIds,
            List<String> stopStrings,
            int samples,
            RandomStream random) {
        this(prompt, maxNewTokens, sampling, stopIds, stopStrings, samples, random, 0, false);
    }

    /** The same with so many of the likeliest tokens at each place. */
    public GenerationRequest withLikeliest(int count) {
        return new GenerationRequest(
                prompt, maxNewTokens, sampling, stopIds, stopStrings, samples, random, count, scoresPrompt);
    }

    /** The same with scores of the prompt's own tokens. */
    public GenerationRequest withPromptScores() {
        return new GenerationRequest(
                prompt, maxNewTokens, sampling, stopIds, stopStrings, samples, random, likeliest, true);
    }

    /** One greedy continuation. */
    public static GenerationRequest greedy(int[] prompt, int maxNewTokens, Set<Integer> stopIds) {
        return new GenerationRequest(
                prompt, maxNewTokens, SamplingOptions.GREEDY, stopIds, List.of(), 1, RandomStream.of(0));
    }

    /** Continuations from the model's own distribution, as reinforcement learning wants them. */
    public static GenerationRequest rollout(
            int[] prompt, int maxNewTokens, Set<Integer> stopIds, int samples, RandomStream random) {
        return new GenerationRequest(
                prompt, maxNewTokens, SamplingOptions.UNTRUNCATED, stopIds, List.of(), samples, random);
    }
}
