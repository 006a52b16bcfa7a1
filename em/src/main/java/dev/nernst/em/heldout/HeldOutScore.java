package dev.nernst.em.heldout;

import dev.nernst.em.rollout.Repetition;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutRequest;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How the weights in training do on prompts that are not trained on: one greedy answer and some sampled ones to each. All
 * signals are measured every time, those that need labels where the rows have them; a {@link Signal} says which of them
 * chooses the best weights. The same chance is used at every measurement, so that signals are comparable.
 *
 * <p>To be used by one thread at a time.
 */
public final class HeldOutScore {
    /** The share of sampled responses that have an answer at all: where it is 0, no signal that compares answers can tell. */
    public static final String ANSWER_RATE = "held_out_answer_rate";

    private static final long KEY = 0x68656c64L; // "held"

    /**
     * @param samples sampled answers to each prompt, at temperature 1
     * @param maxNewTokens of each answer
     * @param extractor takes answers out of responses
     * @param equivalence compares them
     */
    public record Options(
            int samples, int maxNewTokens, AnswerExtractor extractor, AnswerEquivalence equivalence, long seed) {
        public Options {
            if (samples < 1) {
                throw new InvalidInputException("held-out-samples is " + samples + ", but must be above 0");
            }
        }
    }

    private final List<PromptRow> prompts;
    private final Options options;
    private final Set<Integer> endIds;

    public HeldOutScore(List<PromptRow> prompts, Options options, Set<Integer> endIds) {
        this.prompts = List.copyOf(prompts);
        this.options = options;
        this.endIds = Set.copyOf(endIds);
    }

    /** All signals under the weights of this version, by the names of {@link Signal#metric}. */
    public Map<String, Double> measure(RolloutSource source, long weightsVersion) {
        List<Rollout> greedy = source.sample(request(SamplingOptions.GREEDY, 1, weightsVersion));
        List<Rollout> sampled = source.sample(request(SamplingOptions.UNTRUNCATED, options.samples(), weightsVersion));
        Map<String, Double> signals = new LinkedHashMap<>();
        if (prompts.stream().allMatch(prompt -> prompt.answer() != null)) {
            signals.put("held_out_accuracy_greedy", accuracy(greedy));
            signals.put("held_out_accuracy_sampled", accuracy(sampled));
        }
        signals.put(ANSWER_RATE, share(sampled, response -> options.extractor().extract(response.text()) != null));
        signals.put("held_out_self_consistency", share(sampled, response -> agrees(response, greedy)));
        signals.put(
                "held_out_finished_consistency",
                share(sampled, response -> !response.truncated() && agrees(response, greedy)));
        signals.put("held_out_entropy", entropy(sampled));
        signals.put(
                "held_out_repetition_rate",
                mean(sampled.stream()
                        .map(response -> Repetition.rate(response.responseIds()))
                        .toList()));
        signals.put(
                "held_out_response_length",
                mean(sampled.stream()
                        .map(response -> (double) response.responseLength())
                        .toList()));
        signals.put("held_out_truncation_rate", share(sampled, Rollout::truncated));
        return signals;
    }

    private RolloutRequest request(SamplingOptions sampling, int samples, long weightsVersion) {
        List<RolloutRequest.Prompt> asked = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            asked.add(new RolloutRequest.Prompt(prompts.get(i).ids(), RandomStream.of(options.seed(), KEY, i)));
        }
        return new RolloutRequest(asked, samples, options.maxNewTokens(), sampling, endIds, weightsVersion, false);
    }

    private double accuracy(List<Rollout> rollouts) {
        return share(rollouts, rollout -> {
            String expected = prompts.get(rollout.prompt()).answer();
            String answer = options.extractor().extract(rollout.text());
            return expected != null && answer != null && options.equivalence().equivalent(answer, expected);
        });
    }

    /** Whether a sampled answer is the greedy answer to the same prompt; no answer agrees with none. */
    private boolean agrees(Rollout sampled, List<Rollout> greedy) {
        String own = options.extractor().extract(sampled.text());
        String other = options.extractor().extract(greedy.get(sampled.prompt()).text());
        return own != null && other != null && options.equivalence().equivalent(own, other);
    }

    private static double share(List<Rollout> rollouts, Predicate<Rollout> which) {
        return mean(rollouts.stream()
                .map(rollout -> which.test(rollout) ? 1.0 : 0.0)
                .toList());
    }

    private static double entropy(List<Rollout> rollouts) {
        double sum = 0;
        long tokens = 0;
        for (Rollout rollout : rollouts) {
            sum += Arrays.stream(rollout.entropies()).sum();
            tokens += rollout.responseLength();
        }
        return sum / Math.max(tokens, 1);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
