package dev.nernst.model.decoder;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;

/**
 * Freshly initialised parameters: matrices N(0, range), biases 0, norms 1. The same seed gives the same weights.
 *
 * <p>Not thread-safe.
 */
public final class FreshSource implements DecoderBuilder.ParameterSource {
    private final Arena arena;
    private final DType dtype;
    private final double range;
    private final RandomStream random;

    /**
     * @param arena that the weights live in
     * @param dtype of the matrices; vectors are F32
     * @param range standard deviation of the matrices
     * @throws InvalidInputException if {@code range} is no finite number from 0 on
     */
    public FreshSource(Arena arena, DType dtype, double range, long seed) {
        if (!(range >= 0 && range < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException(
                    "weights cannot be drawn with an initializer_range of " + range + ": it must be 0 or above");
        }
        this.arena = arena;
        this.dtype = dtype;
        this.range = range;
        this.random = RandomStream.of(seed);
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        Tensor tensor = Tensor.allocate(arena, shape.length == 1 ? DType.F32 : dtype, shape);
        RandomStream stream = random.with(name.hashCode());
        for (long i = 0; i < tensor.size(); i++) {
            float value = shape.length > 1 ? (float) (range * stream.normal(i)) : name.endsWith(".bias") ? 0 : 1;
            Floats.set(tensor.host(), tensor.dtype(), i, value);
        }
        return new Parameter(name, tensor);
    }
}
