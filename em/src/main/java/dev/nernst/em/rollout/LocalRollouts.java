package dev.nernst.em.rollout;

import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.FinishReason;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rollouts from an engine on the very weights in training, by continuous batching; responses to one prompt share its cache.
 *
 * <p>To be used by one thread at a time.
 */
public final class LocalRollouts implements RolloutSource {
    private final BatchEngine engine;
    private final @Nullable Recording recording;
    private long version = -1;

    /**
     * @param engine on the decoder in training; closed with this
     * @param recording takes down what the model computes for rollouts that are learnt from, closed with this; or null for passes
     *     over them to compute it again
     */
    public LocalRollouts(BatchEngine engine, @Nullable Recording recording) {
        this.engine = engine;
        this.recording = recording;
    }

    @Override
    public List<Rollout> sample(RolloutRequest request) {
        if (request.weightsVersion() != version) {
            engine.forgetPrefixes(); // other weights computed them
            version = request.weightsVersion();
        }
        List<GenerationRequest> asked = new ArrayList<>();
        for (RolloutRequest.Prompt prompt : request.prompts()) {
            asked.add(new GenerationRequest(
                    prompt.ids(),
                    request.maxNewTokens(),
                    request.sampling(),
                    request.endIds(),
                    List.of(),
                    request.samplesPerPrompt(),
                    prompt.random()));
        }
        List<Generation> generations =
                recording == null || !request.learntFrom() ? engine.generate(asked) : engine.generate(asked, recording);
        return generations.stream()
                .map(generation -> rollout(generation, version))
                .toList();
    }

    private static Rollout rollout(Generation generation, long version) {
        int[] prompt = generation.promptIds();
        int[] response = generation.tokenIds();
        int[] ids = new int[prompt.length + response.length];
        System.arraycopy(prompt, 0, ids, 0, prompt.length);
        System.arraycopy(response, 0, ids, prompt.length, response.length);
        return new Rollout(
                generation.request(),
                generation.sample(),
                ids,
                prompt.length,
                generation.logProbabilities(),
                generation.entropies(),
                generation.finishReason() == FinishReason.LENGTH,
                generation.text(),
                version,
                generation.recorded());
    }

    @Override
    public long heldBytes() {
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
