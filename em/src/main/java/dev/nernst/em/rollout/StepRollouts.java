package dev.nernst.em.rollout;

import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The rollouts of each step of a run: chooses the prompts and asks a source for responses to them. Chance is keyed by (seed,
 * step, prompt, sample), so a step's rollouts do not depend on threads, on where a run was resumed, or on the source.
 * Generation settings of the checkpoint have no say: the distribution is the model's own at the given temperature.
 */
public final class StepRollouts implements AutoCloseable {
    private static final long KEY = 0x726f6c6c6f7574L; // "rollout"

    private final List<PromptRow> prompts;
    private final RolloutOptions options;
    private final RolloutSource source;
    private final Set<Integer> endIds;

    /**
     * @param prompts the data
     * @param source closed with this
     * @param endIds tokens that end a response: the model's own end-of-sequence ids
     */
    public StepRollouts(List<PromptRow> prompts, RolloutOptions options, RolloutSource source, Set<Integer> endIds) {
        if (prompts.isEmpty()) {
            throw new InvalidInputException("there are no prompts to train on");
        }
        this.prompts = List.copyOf(prompts);
        this.options = options;
        this.source = source;
        this.endIds = Set.copyOf(endIds);
    }

    /** Prompts of a full step: fewer than asked for where the data have fewer. */
    public int promptsPerStep() {
        return Math.min(options.promptsPerStep(), prompts.size());
    }

    /** Responses to each prompt. */
    public int samplesPerPrompt() {
        return options.samplesPerPrompt();
    }

    /** The names of the data rows that a step uses. */
    public List<String> rows(long seed, long step) {
        return Arrays.stream(chosen(seed, step))
                .mapToObj(index -> prompts.get(index).name())
                .toList();
    }

    private int[] chosen(long seed, long step) {
        return new PromptOrder(prompts.size(), options.promptsPerStep(), seed, options.dropsRest()).step(step);
    }

    /** The rollouts of a step from the weights of this version. */
    public RolloutBatch sample(long seed, long step, long weightsVersion) {
        RandomStream random = RandomStream.of(seed, KEY, step);
        List<PromptRow> rows = new ArrayList<>();
        List<RolloutRequest.Prompt> asked = new ArrayList<>();
        for (int index : chosen(seed, step)) {
            rows.add(prompts.get(index));
            asked.add(new RolloutRequest.Prompt(prompts.get(index).ids(), random.with(index)));
        }
        long start = System.nanoTime();
        List<Rollout> rollouts = source.sample(new RolloutRequest(
                asked,
                options.samplesPerPrompt(),
                options.maxNewTokens(),
                SamplingOptions.UNTRUNCATED.withTemperature(options.temperature()),
                endIds,
                weightsVersion,
                true));
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new RolloutBatch(rows, rollouts, options.samplesPerPrompt(), options.logged(), seconds);
    }

    /** Bytes that the source holds. */
    public long heldBytes() {
        return source.heldBytes();
    }

    @Override
    public void close() {
        source.close();
    }
}
