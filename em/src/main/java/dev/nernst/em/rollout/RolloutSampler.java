package dev.nernst.em.rollout;

import dev.nernst.em.method.TrainingContext;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.FinishReason;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Samples the rollouts of a step from the weights in training themselves, by continuous batching; responses to one prompt
 * share its cache. Chance is keyed by (seed, step, prompt, sample), so a step's rollouts do not depend on threads or on
 * where a run was resumed. Generation settings of the checkpoint have no say: the distribution is the model's own at the
 * given temperature.
 */
public final class RolloutSampler implements AutoCloseable {
    private static final long KEY = 0x726f6c6c6f7574L; // "rollout"

    private final List<PromptRow> prompts;
    private final RolloutOptions options;
    private final BatchEngine engine;
    private final Set<Integer> endIds;
    private final @Nullable Recording recording;

    /**
     * @param prompts the data
     * @param engine on the decoder in training; closed with the sampler
     * @param endIds tokens that end a response: the model's own end-of-sequence ids
     * @param recording takes down what the model computes for the rollouts of a step, closed with the sampler; or null for
     *     passes over them to compute it again
     */
    public RolloutSampler(
            List<PromptRow> prompts,
            RolloutOptions options,
            BatchEngine engine,
            Set<Integer> endIds,
            @Nullable Recording recording) {
        if (prompts.isEmpty()) {
            throw new InvalidInputException("there are no prompts to train on");
        }
        this.prompts = List.copyOf(prompts);
        this.options = options;
        this.engine = engine;
        this.endIds = Set.copyOf(endIds);
        this.recording = recording;
    }

    /** Prompts of a step: fewer than asked for where the data have fewer. */
    public int promptsPerStep() {
        return Math.min(options.promptsPerStep(), prompts.size());
    }

    /** Responses to each prompt. */
    public int samplesPerPrompt() {
        return options.samplesPerPrompt();
    }

    /** The names of the data rows that {@code context}'s step uses. */
    public List<String> rows(TrainingContext context) {
        return Arrays.stream(chosen(context))
                .mapToObj(index -> prompts.get(index).name())
                .toList();
    }

    private int[] chosen(TrainingContext context) {
        return new PromptOrder(prompts.size(), options.promptsPerStep(), context.seed()).step(context.step());
    }

    /** The rollouts of {@code context}'s step under the weights as they are now. */
    public RolloutBatch sample(TrainingContext context) {
        int[] chosen = chosen(context);
        SamplingOptions sampling = SamplingOptions.UNTRUNCATED.withTemperature(options.temperature());
        RandomStream random = RandomStream.of(context.seed(), KEY, context.step());
        List<PromptRow> batch = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int index : chosen) {
            PromptRow prompt = prompts.get(index);
            batch.add(prompt);
            requests.add(new GenerationRequest(
                    prompt.ids(),
                    options.maxNewTokens(),
                    sampling,
                    endIds,
                    List.of(),
                    options.samplesPerPrompt(),
                    random.with(index)));
        }
        long start = System.nanoTime();
        List<Generation> generations =
                recording == null ? engine.generate(requests) : engine.generate(requests, recording);
        double seconds = (System.nanoTime() - start) * 1e-9;
        List<Rollout> rollouts = new ArrayList<>();
        for (Generation generation : generations) {
            rollouts.add(rollout(generation, chosen[generation.request()]));
        }
        return new RolloutBatch(batch, rollouts, options.samplesPerPrompt(), options.logged(), seconds, recording);
    }

    private static Rollout rollout(Generation generation, int prompt) {
        int[] promptIds = generation.promptIds();
        int[] response = generation.tokenIds();
        int[] ids = new int[promptIds.length + response.length];
        System.arraycopy(promptIds, 0, ids, 0, promptIds.length);
        System.arraycopy(response, 0, ids, promptIds.length, response.length);
        return new Rollout(
                prompt,
                generation.sample(),
                ids,
                promptIds.length,
                Arrays.stream(generation.logProbabilities()).sum(),
                generation.finishReason() == FinishReason.LENGTH,
                generation.text(),
                generation.recorded());
    }

    /** Bytes that the recording takes. */
    public long recordedBytes() {
        return recording == null ? 0 : recording.bytes();
    }

    @Override
    public void close() {
        if (recording != null) {
            recording.close();
        }
        engine.close();
    }
}
