package dev.nernst.em.gradient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.em.objective.CrossEntropy;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.SumOfObjectives;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.model.config.Family;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.config.RopeConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.model.decoder.FreshSource;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gradients must not depend on: recomputed activations, the number of threads, the cut into micro-batches. */
class GradientInvarianceTest {
    private static final int VOCABULARY = 1031;
    private static final Objective OBJECTIVE = new SumOfObjectives(List.of(new CrossEntropy(), new TokenEntropy(0.5)));

    /** Loss and gradients of one batch, and the memory that it took. */
    private record Outcome(double loss, Map<String, float[]> gradients, long activationBytes) {}

    private static ModelConfig config(int layers) {
        return new ModelConfig(
                Family.QWEN3,
                72,
                200,
                layers,
                6,
                2,
                16,
                VOCABULARY,
                256,
                1e-6f,
                RopeConfig.unscaled(10_000, 256),
                true,
                false,
                false,
                false,
                Collections.nCopies(layers, 0),
                List.of(),
                List.of(),
                0.1);
    }

    private static List<TrainingSequence> batch() {
        List<TrainingSequence> batch = new ArrayList<>();
        int[] lengths = {65, 3, 17, 100};
        for (int s = 0; s < lengths.length; s++) {
            int[] ids = new int[lengths[s]];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = RandomStream.of(5).with(s).below(i, VOCABULARY);
            }
            batch.add(TrainingSequence.of(ids, 1 + s % 2));
        }
        return batch;
    }

    /** Beginnings in common: of a whole sequence, of all but a token, too short to share, and a sequence twice. */
    private static List<TrainingSequence> alike() {
        List<TrainingSequence> batch = new ArrayList<>();
        int[] common = {0, 70, 69, 30, 8, 40, 70};
        int[] lengths = {70, 90, 70, 65, 30, 45, 70};
        for (int s = 0; s < lengths.length; s++) {
            int[] ids = new int[lengths[s]];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = RandomStream.of(6).with(i < common[s] ? 0 : s).below(i, VOCABULARY);
            }
            batch.add(TrainingSequence.of(ids, 20 + s));
        }
        return batch;
    }

    private static Outcome run(String provider, int threads, int microBatch, boolean checkpointing, int layers) {
        return run(batch(), provider, threads, microBatch, checkpointing, layers);
    }

    private static Outcome run(
            List<TrainingSequence> batch,
            String provider,
            int threads,
            int microBatch,
            boolean checkpointing,
            int layers) {
        try (Arena arena = Arena.ofShared();
                Provider opened = Providers.open(provider, threads)) {
            Decoder decoder = DecoderBuilder.build(config(layers), new FreshSource(arena, DType.F32, 0.1, 3));
            for (Parameter parameter : decoder.parameters()) {
                parameter.setGradient(
                        Tensor.allocate(arena, DType.F32, parameter.data().shape()));
            }
            try (ForwardBackward passes = new ForwardBackward(decoder, opened, microBatch, checkpointing)) {
                GradientResult result = passes.addGradients(batch, OBJECTIVE, Aggregation.TOKEN_MEAN);
                Map<String, float[]> gradients = new LinkedHashMap<>();
                for (Parameter parameter : decoder.parameters()) {
                    gradients.put(
                            parameter.name(),
                            requireNonNull(parameter.gradient()).toFloatArray());
                }
                return new Outcome(result.loss(), gradients, passes.workspace().peakBytes());
            }
        }
    }

    private static void assertSameBits(Outcome actual, Outcome expected) {
        assertThat(actual.loss()).isEqualTo(expected.loss());
        assertThat(actual.gradients().keySet())
                .isEqualTo(expected.gradients().keySet())
                .hasSizeGreaterThan(10);
        expected.gradients().forEach((name, values) -> {
            assertThat(actual.gradients().get(name)).as(name).isEqualTo(values);
            assertThat(values).as(name).isNotEqualTo(new float[values.length]);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void recomputedActivationsGiveTheSameBits(String provider) {
        assertSameBits(run(provider, 2, 4, true, 2), run(provider, 2, 4, false, 2));
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        Outcome one = run("vector", 1, 4, false, 2);
        assertSameBits(run("vector", 2, 4, false, 2), one);
        assertSameBits(run("vector", 3, 4, false, 2), one);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theCutIntoMicroBatchesChangesRoundingAlone(int microBatch) {
        assertSame(run("vector", 2, microBatch, false, 2), run("vector", 2, 4, false, 2));
    }

    /** Micro-batches of one sequence have nothing to share. */
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void rowsInCommonChangeRoundingAlone(String provider) {
        Outcome shared = run(alike(), provider, 2, 7, false, 2);
        Outcome apart = run(alike(), provider, 2, 1, false, 2);
        assertSame(shared, apart);
        assertSameBits(run(alike(), provider, 1, 7, true, 2), shared);
    }

    private static void assertSame(Outcome cut, Outcome whole) {
        assertThat(cut.loss()).isCloseTo(whole.loss(), within(1e-5 * Math.abs(whole.loss())));
        whole.gradients().forEach((name, expected) -> {
            float[] actual = requireNonNull(cut.gradients().get(name));
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) actual[i]).as(name).isCloseTo(expected[i], within(1e-4 * largest));
            }
        });
    }

    /** With checkpointing a further layer costs its input; without, everything that it computes. */
    @Test
    void checkpointingKeepsBlockInputsAlone() {
        long inputBytes = 4L * 185 * 72;
        long layerKept = run("vector", 2, 4, false, 6).activationBytes()
                - run("vector", 2, 4, false, 2).activationBytes();
        long layerRecomputed = run("vector", 2, 4, true, 6).activationBytes()
                - run("vector", 2, 4, true, 2).activationBytes();
        // The workspace rounds sizes up by at most a quarter.
        assertThat(layerRecomputed).isBetween(4 * inputBytes, 5 * inputBytes);
        assertThat(layerKept).isGreaterThan(10 * layerRecomputed);
    }

    /** Workers that each see a shard weigh its tokens by the whole batch, so their gradients add up to that of one worker. */
    @ParameterizedTest
    @EnumSource(Aggregation.class)
    void shardsOfABatchAddUpToItToTheBit(Aggregation aggregation) {
        assertThat(inShards(aggregation, 2)).isEqualTo(inShards(aggregation, 4));
        assertThat(inShards(aggregation, 1)).isEqualTo(inShards(aggregation, 4));
    }

    /** The gradients of {@link #batch}, in micro-batches of one sequence, so many of them in one go. */
    private static Map<String, List<Float>> inShards(Aggregation aggregation, int shardSize) {
        try (Arena arena = Arena.ofShared();
                Provider opened = Providers.open("scalar", 1)) {
            Decoder decoder = DecoderBuilder.build(config(1), new FreshSource(arena, DType.F32, 0.1, 3));
            for (Parameter parameter : decoder.parameters()) {
                parameter.setGradient(
                        Tensor.allocate(arena, DType.F32, parameter.data().shape()));
            }
            List<TrainingSequence> batch = batch();
            try (ForwardBackward passes = new ForwardBackward(decoder, opened, 1, false)) {
                BatchTotals whole = new BatchTotals(0, 0, 0);
                for (int from = 0; from < batch.size(); from += shardSize) {
                    whole = whole.plus(BatchTotals.of(batch.subList(from, from + shardSize), 1));
                }
                for (int from = 0; from < batch.size(); from += shardSize) {
                    passes.addGradients(batch.subList(from, from + shardSize), whole, OBJECTIVE, aggregation, null);
                }
            }
            Map<String, List<Float>> gradients = new LinkedHashMap<>();
            for (Parameter parameter : decoder.parameters()) {
                List<Float> values = new ArrayList<>();
                for (float value : requireNonNull(parameter.gradient()).toFloatArray()) {
                    values.add(value);
                }
                gradients.put(parameter.name(), values);
            }
            return gradients;
        }
    }
}
