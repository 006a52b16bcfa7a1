package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the parameters of a model gradients and, where steps are to be taken, writable F32 copies of their weights; closing
 * it puts back what was there.
 */
final class TrainableWeights implements AutoCloseable {
    private static final int CHUNK = 1 << 14;

    private final Arena arena = Arena.ofShared();
    private final List<Parameter> parameters;
    private final List<Tensor> originals = new ArrayList<>();

    TrainableWeights(List<Parameter> parameters, boolean copied) {
        this.parameters = parameters;
        for (Parameter parameter : parameters) {
            Tensor original = parameter.data();
            originals.add(original);
            parameter.setGradient(Tensor.allocate(arena, DType.F32, original.shape()));
            if (copied) {
                parameter.replaceData(copy(original));
            }
        }
    }

    private Tensor copy(Tensor original) {
        Tensor copy = Tensor.allocate(arena, DType.F32, original.shape());
        float[] chunk = new float[CHUNK];
        for (long at = 0; at < original.size(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, original.size() - at);
            Floats.copy(original, at, chunk, 0, count);
            MemorySegment.copy(chunk, 0, copy.host(), Floats.FLOAT, at * Float.BYTES, count);
        }
        return copy;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Where an optimiser may keep its state, as long as this lives. */
    Arena arena() {
        return arena;
    }

    @Override
    public void close() {
        for (int i = 0; i < originals.size(); i++) {
            parameters.get(i).setGradient(null);
            parameters.get(i).replaceData(originals.get(i));
        }
        arena.close();
    }
}
