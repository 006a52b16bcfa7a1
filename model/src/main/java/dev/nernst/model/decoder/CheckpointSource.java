package dev.nernst.model.decoder;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.WeightSource;
import java.util.Arrays;

/**
 * Parameters from a checkpoint. Matrices stay where they are, in the dtype they have: a mapped file is not copied. Vectors
 * (norms, biases) are small and become F32.
 *
 * <p>Safe for use by several threads.
 */
public final class CheckpointSource implements DecoderBuilder.ParameterSource {
    private final WeightSource weights;
    private final boolean tied;

    /** @param tied whether embedding and head are one matrix, which the checkpoint may call by either name */
    public CheckpointSource(WeightSource weights, boolean tied) {
        this.weights = weights;
        this.tied = tied;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        requireShape(name, shape);
        Tensor tensor = weights.tensor(storedName(name));
        if (shape.length == 1 && tensor.dtype() != DType.F32) {
            tensor = Tensor.ofFloats(tensor.toFloatArray(), shape);
        } else if (tensor.dtype() == DType.F64) {
            throw new InvalidInputException(weights.fileOf(storedName(name)) + ": tensor " + name
                    + " is F64, which matrices do not run on; convert the weights to f32 first");
        }
        return new Parameter(name, tensor);
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
