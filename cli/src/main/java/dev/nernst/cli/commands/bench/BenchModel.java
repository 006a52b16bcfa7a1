package dev.nernst.cli.commands.bench;

import dev.nernst.model.config.Family;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.config.RopeConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Decoders with random weights, whose speed is that of a real checkpoint of the shape. */
final class BenchModel {
    private static final int PATTERN = 1 << 16;

    private BenchModel() {}

    /** The shape of SmolLM2-135M: 134.5 million parameters, of which 28.3 million are the tied embedding. */
    static ModelConfig smolLm2() {
        return shape(Family.LLAMA, 576, 1536, 30, 9, 3, 64, 49152);
    }

    /** A Qwen2 of 5.4 million parameters: what a small experiment in reinforcement learning trains. */
    static ModelConfig fiveMillion() {
        return shape(Family.QWEN2, 256, 688, 6, 8, 4, 32, 4096);
    }

    private static ModelConfig shape(
            Family family, int hidden, int inner, int layers, int heads, int kvHeads, int headSize, int vocabulary) {
        int maxPositions = 8192;
        return new ModelConfig(
                family,
                hidden,
                inner,
                layers,
                heads,
                kvHeads,
                headSize,
                vocabulary,
                maxPositions,
                1e-5f,
                RopeConfig.unscaled(100_000, maxPositions),
                true,
                family.alwaysQkvBias(),
                false,
                false,
                Collections.nCopies(layers, 0),
                List.of(),
                List.of(),
                0.02);
    }

    /** A decoder in F32: norms 1, matrices normal. A few thousand numbers repeat, for to draw all would take long. */
    static Decoder fresh(ModelConfig config, Arena arena) {
        RandomStream random = RandomStream.of(1);
        float[] pattern = new float[PATTERN];
        for (int i = 0; i < PATTERN; i++) {
            pattern[i] = (float) (config.initializerRange() * random.normal(i));
        }
        return DecoderBuilder.build(config, (name, shape) -> {
            Tensor tensor = Tensor.allocate(arena, DType.F32, shape);
            int shift = Math.floorMod(name.hashCode(), PATTERN);
            for (long at = 0; at < tensor.size(); ) {
                int from = (int) ((at + shift) % PATTERN);
                int count = (int) Math.min(PATTERN - from, tensor.size() - at);
                MemorySegment.copy(pattern, from, tensor.data(), Floats.FLOAT, at * Float.BYTES, count);
                at += count;
            }
            if (shape.length == 1) {
                float[] ones = new float[(int) shape[0]];
                Arrays.fill(ones, 1);
                tensor.copyFrom(ones);
            }
            return new Parameter(name, tensor);
        });
    }
}
