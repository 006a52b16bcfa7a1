package dev.nernst.model.checkpoint;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.WeightSource;
import java.nio.file.Path;
import java.util.Set;

/**
 * The weights of a checkpoint that has none.
 *
 * @param directory for messages
 */
record NoWeights(Path directory) implements WeightSource {
    @Override
    public Set<String> names() {
        return Set.of();
    }

    @Override
    public long[] shape(String name) {
        throw missing();
    }

    @Override
    public DType dtype(String name) {
        throw missing();
    }

    @Override
    public Tensor tensor(String name) {
        throw missing();
    }

    @Override
    public FloatRows rows(String name) {
        throw missing();
    }

    @Override
    public Path fileOf(String name) {
        throw missing();
    }

    @Override
    public void close() {}

    private InvalidInputException missing() {
        return new InvalidInputException(directory + ": has no weights");
    }
}
