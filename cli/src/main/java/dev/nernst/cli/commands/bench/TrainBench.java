package dev.nernst.cli.commands.bench;

import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.CrossEntropy;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.profile.OpTimes;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole training steps (forward, backward, clip, AdamW; float32) on random weights and tokens.
 *
 * @param batchSize sequences a step
 * @param sequenceLength tokens of each
 * @param checkpointing whether activations are computed again in the backward pass
 * @param warmUps steps that are not measured
 * @param steps steps that are
 */
record TrainBench(int batchSize, int sequenceLength, boolean checkpointing, int warmUps, int steps) {
    private static final double LEARNING_RATE = 1e-4;
    private static final double CLIP_NORM = 1;
    private static final double WEIGHT_DECAY = 0.01;

    /**
     * What was measured.
     *
     * @param secondsPerStep the fastest step
     * @param parameters of the model
     * @param activationBytes the most that activations took at once
     * @param opSeconds seconds a step in each half of each op, over the measured steps
     */
    record Result(double secondsPerStep, long parameters, long activationBytes, Map<String, Double> opSeconds) {}

    /** Tokens a step. */
    long tokens() {
        return (long) batchSize * sequenceLength;
    }

    Result run(Provider provider, ModelConfig config) {
        OpTimes opTimes = new OpTimes();
        // Closing it would close the caller's provider.
        Provider timed = CheckedProvider.of(provider, opTimes);
        try (TensorArena arena = provider.memory().newArena()) {
            Decoder decoder = new RandomWeights(config, DType.F32).in(arena);
            List<Parameter> parameters = decoder.parameters();
            for (Parameter parameter : parameters) {
                parameter.setGradient(arena.allocate(DType.F32, parameter.data().shape()));
            }
            AdamW optimizer =
                    new AdamW(timed, arena, AdamW.Settings.DEFAULT, List.of(new AdamW.Group(parameters, WEIGHT_DECAY)));
            try (ForwardBackward passes = new ForwardBackward(decoder, timed, batchSize, checkpointing)) {
                List<TrainingSequence> batch = batch(config.vocabularySize());
                for (int i = 0; i < warmUps; i++) {
                    step(passes, optimizer, batch);
                }
                opTimes.reset();
                double best = Double.POSITIVE_INFINITY;
                for (int i = 0; i < steps; i++) {
                    long start = System.nanoTime();
                    step(passes, optimizer, batch);
                    best = Math.min(best, (System.nanoTime() - start) * 1e-9);
                }
                long count = parameters.stream().mapToLong(p -> p.data().size()).sum();
                return new Result(best, count, passes.workspace().peakBytes(), opTimes.secondsPer(steps));
            }
        }
    }

    private static void step(ForwardBackward passes, AdamW optimizer, List<TrainingSequence> batch) {
        passes.addGradients(batch, new CrossEntropy(), Aggregation.TOKEN_MEAN);
        optimizer.step(LEARNING_RATE, optimizer.gradientNorm().scaleFor(CLIP_NORM));
        optimizer.zeroGradients();
    }

    private List<TrainingSequence> batch(int vocabulary) {
        List<TrainingSequence> batch = new ArrayList<>();
        for (int b = 0; b < batchSize; b++) {
            RandomStream random = RandomStream.of(2).with(b);
            int[] ids = new int[sequenceLength];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) (random.uniform(i) * vocabulary);
            }
            batch.add(TrainingSequence.of(ids, 1));
        }
        return batch;
    }
}
