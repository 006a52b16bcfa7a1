package dev.nernst.em.heldout;

import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.rollout.Repetition;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.FinishReason;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
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

    /** All signals under the weights as they are now, by the names of {@link Signal#metric}. */
    public Map<String, Double> measure(BatchEngine engine, ForwardBackward passes) {
        List<Generation> greedy = generate(engine, SamplingOptions.GREEDY, 1);
        List<Generation> sampled = generate(engine, SamplingOptions.UNTRUNCATED, options.samples());
        Map<String, Double> signals = new LinkedHashMap<>();
        if (prompts.stream().allMatch(prompt -> prompt.answer() != null)) {
            signals.put("held_out_accuracy_greedy", accuracy(greedy));
            signals.put("held_out_accuracy_sampled", accuracy(sampled));
        }
        signals.put(
                ANSWER_RATE, share(sampled, generation -> options.extractor().extract(generation.text()) != null));
        signals.put("held_out_self_consistency", share(sampled, generation -> agrees(generation, greedy)));
        signals.put(
                "held_out_finished_consistency",
                share(sampled, generation -> !isTruncated(generation) && agrees(generation, greedy)));
        signals.put("held_out_entropy", entropy(passes, sampled));
        signals.put(
                "held_out_repetition_rate",
                mean(sampled.stream()
                        .map(generation -> Repetition.rate(generation.tokenIds()))
                        .toList()));
        signals.put(
                "held_out_response_length",
                mean(sampled.stream()
                        .map(generation -> (double) generation.tokenIds().length)
                        .toList()));
        signals.put("held_out_truncation_rate", share(sampled, HeldOutScore::isTruncated));
        return signals;
    }

    private List<Generation> generate(BatchEngine engine, SamplingOptions sampling, int samples) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            requests.add(new GenerationRequest(
                    prompts.get(i).ids(),
                    options.maxNewTokens(),
                    sampling,
                    endIds,
                    List.of(),
                    samples,
                    RandomStream.of(options.seed(), KEY, i)));
        }
        return engine.generate(requests);
    }

    private double accuracy(List<Generation> generations) {
        return share(generations, generation -> {
            String expected = prompts.get(generation.request()).answer();
            String answer = options.extractor().extract(generation.text());
            return expected != null && answer != null && options.equivalence().equivalent(answer, expected);
        });
    }

    /** Whether a sampled answer is the greedy answer to the same prompt; no answer agrees with none. */
    private boolean agrees(Generation sampled, List<Generation> greedy) {
        String own = options.extractor().extract(sampled.text());
        String other = options.extractor().extract(greedy.get(sampled.request()).text());
        return own != null && other != null && options.equivalence().equivalent(own, other);
    }

    private static boolean isTruncated(Generation generation) {
        return generation.finishReason() == FinishReason.LENGTH;
    }

    private static double share(List<Generation> generations, Predicate<Generation> which) {
        return mean(generations.stream()
                .map(generation -> which.test(generation) ? 1.0 : 0.0)
                .toList());
    }

    private static double entropy(ForwardBackward passes, List<Generation> generations) {
        List<TrainingSequence> sequences = new ArrayList<>();
        for (Generation generation : generations) {
            int[] prompt = generation.promptIds();
            int[] ids = new int[prompt.length + generation.tokenIds().length];
            System.arraycopy(prompt, 0, ids, 0, prompt.length);
            System.arraycopy(generation.tokenIds(), 0, ids, prompt.length, generation.tokenIds().length);
            sequences.add(TrainingSequence.of(ids, prompt.length));
        }
        double sum = 0;
        long tokens = 0;
        for (TokenStatistics statistics : passes.score(sequences)) {
            sum += statistics.totalEntropy();
            tokens += statistics.count();
        }
        return sum / Math.max(tokens, 1);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
