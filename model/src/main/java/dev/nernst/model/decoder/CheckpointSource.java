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

    public CheckpointSource(WeightSource weights) {
        this.weights = weights;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        Tensor tensor = weights.tensor(storedName(name));
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new InvalidInputException(weights.fileOf(storedName(name)) + ": tensor " + name + " has shape "
                    + Arrays.toString(tensor.shape()) + ", but the configuration declares " + Arrays.toString(shape));
        }
        if (shape.length == 1 && tensor.dtype() != DType.F32) {
            tensor = Tensor.ofFloats(tensor.toFloatArray(), shape);
        } else if (tensor.dtype() == DType.F64) {
            throw new InvalidInputException(weights.fileOf(name) + ": tensor " + name
                    + " is F64, which matrices do not run on; convert the weights to f32 first");
        }
        return new Parameter(name, tensor);
    }

    /** A tied checkpoint may hold the shared matrix under the head's name only. */
    private String storedName(String name) {
        boolean underHead = name.equals(DecoderBuilder.EMBEDDING)
                && !weights.names().contains(name)
                && weights.names().contains(DecoderBuilder.HEAD);
        return underHead ? DecoderBuilder.HEAD : name;
    }
}
