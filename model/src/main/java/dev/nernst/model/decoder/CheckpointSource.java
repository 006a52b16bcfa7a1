package dev.nernst.model.decoder;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Loading;
import dev.nernst.weights.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Parameters from a checkpoint. Matrices keep the dtype that they have, but F64, which becomes F32. Vectors (norms,
 * biases) are small and become F32.
 *
 * <p>Safe for use by several threads.
 */
public final class CheckpointSource implements DecoderBuilder.ParameterSource {
    private final WeightSource weights;
    private final Loading loading;
    private final boolean tied;

    /** @param tied whether embedding and head are one matrix, which the checkpoint may call by either name */
    public CheckpointSource(WeightSource weights, Loading loading, boolean tied) {
        this.weights = weights;
        this.loading = loading;
        this.tied = tied;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        requireShape(name, shape);
        String stored = storedName(name);
        DType dtype = weights.dtype(stored);
        boolean scaled = weights.rowScales(stored) != null;
        if (!dtype.isFloat() && !scaled) {
            throw new InvalidInputException(weights.fileOf(stored) + ": tensor " + stored + " is " + dtype
                    + (dtype == DType.I8 ? " without scales" : "") + ", and no weights are known that it stands for");
        }
        boolean converted = dtype == DType.F64 || (shape.length == 1 && dtype != DType.F32);
        return new Parameter(name, converted ? asFloats(stored, shape) : weights.tensor(stored, loading));
    }

    private Tensor asFloats(String stored, long... shape) {
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), DType.F32, shape);
        FloatRows rows = weights.rows(stored);
        float[] row = new float[rows.columns()];
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            MemorySegment.copy(row, 0, tensor.host(), Floats.FLOAT, r * row.length * Float.BYTES, row.length);
        }
        return tensor;
    }

    /**
     * Checks a parameter without reading it.
     *
     * @throws InvalidInputException if there is none, or it has not this shape; with file, both shapes and its name
     */
    public void requireShape(String name, long... shape) {
        String stored = storedName(name);
        long[] actual = weights.shape(stored);
        if (!Arrays.equals(actual, shape)) {
            throw new InvalidInputException(weights.fileOf(stored) + ": tensor " + name + " has shape "
                    + Arrays.toString(actual) + ", but the configuration declares " + Arrays.toString(shape));
        }
    }

    /** A tied checkpoint may hold the shared matrix under the head's name only. */
    private String storedName(String name) {
        boolean underHead = tied
                && name.equals(DecoderBuilder.EMBEDDING)
                && !weights.names().contains(name)
                && weights.names().contains(DecoderBuilder.HEAD);
        return underHead ? DecoderBuilder.HEAD : name;
    }
}
