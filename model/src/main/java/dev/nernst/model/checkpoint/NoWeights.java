package dev.nernst.model.checkpoint;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
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
    public Tensor tensor(String name) {
        throw new InvalidInputException(directory + ": has no weights");
    }

    @Override
    public Path fileOf(String name) {
        throw new InvalidInputException(directory + ": has no weights");
    }

    @Override
    public void close() {}
}
