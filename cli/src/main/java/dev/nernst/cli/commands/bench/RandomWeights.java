package dev.nernst.cli.commands.bench;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.safetensors.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Random weights, in memory or as a checkpoint. A few thousand normal numbers repeat: to draw billions would take longer
 * than what is measured.
 */
final class RandomWeights {
    private static final int PATTERN = 1 << 16;

    private final ModelConfig config;
    private final DType dtype;

    /** {@link #PATTERN} matrix elements in {@link #dtype}. */
    private final MemorySegment pattern;

    RandomWeights(ModelConfig config, DType dtype) {
        this.config = config;
        this.dtype = dtype;
        this.pattern = MemorySegment.ofArray(new byte[PATTERN * dtype.bytes()]);
        RandomStream random = RandomStream.of(1);
        for (int i = 0; i < PATTERN; i++) {
            double value = random.normal(i);
            if (dtype == DType.I8) {
                pattern.set(ValueLayout.JAVA_BYTE, i, (byte) Math.clamp(Math.round(40 * value), -127, 127));
            } else {
                Floats.set(pattern, dtype, i, (float) (config.initializerRange() * value));
            }
        }
    }

    /** A decoder whose weights live as long as {@code arena}. */
    Decoder in(TensorArena arena) {
        DecoderBuilder.ParameterSource source = (name, shape) -> new Parameter(name, tensor(shape));
        return DecoderBuilder.build(config, source.placedIn(arena));
    }

    private Tensor tensor(long... shape) {
        Arena arena = Arena.ofAuto();
        if (shape.length == 1) {
            Tensor ones = Tensor.allocate(arena, DType.F32, shape);
            for (long i = 0; i < shape[0]; i++) {
                ones.setFloat(i, 1);
            }
            return ones;
        }
        Tensor matrix = Tensor.allocate(arena, dtype, shape);
        for (long at = 0; at < matrix.byteSize(); at += pattern.byteSize()) {
            long count = Math.min(pattern.byteSize(), matrix.byteSize() - at);
            MemorySegment.copy(pattern, 0, matrix.host(), at, count);
        }
        if (dtype != DType.I8) {
            return matrix;
        }
        Tensor scales = Tensor.allocate(arena, DType.F32, shape[0]);
        for (long i = 0; i < shape[0]; i++) {
            scales.setFloat(i, (float) (config.initializerRange() / 40));
        }
        return matrix.withRowScales(scales);
    }

    /** Writes config.json and safetensors weights into an empty directory; vectors are random too. */
    void write(BenchShape shape, Path directory) {
        List<TensorInfo> tensors = new ArrayList<>();
        // Tensors that are never touched take no memory: this only asks for names and shapes.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nothing = arena.allocate(0);
            DecoderBuilder.build(config, (name, extents) -> {
                tensors.add(TensorInfo.of(name, dtype, extents));
                long[] empty = extents.clone();
                empty[0] = 0;
                return new Parameter(name, Tensor.of(dtype, nothing, empty));
            });
        }
        ShardedWriter.write(
                directory,
                tensors,
                Map.of("format", "pt"),
                ShardedWriter.DEFAULT_MAX_SHARD_BYTES,
                (info, sink) -> {
                    for (long at = 0; at < info.byteSize(); at += pattern.byteSize()) {
                        sink.write(pattern.asSlice(0, Math.min(pattern.byteSize(), info.byteSize() - at)));
                    }
                },
                Progress.NONE);
        AtomicFile.write(directory.resolve("config.json"), StrictJson.pretty(shape.json(dtype)));
    }
}
