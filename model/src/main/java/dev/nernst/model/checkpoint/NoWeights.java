package dev.nernst.model.checkpoint;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Loading;
import dev.nernst.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    public long byteSize(String name) {
        throw missing();
    }

    @Override
    public void read(String name, MemorySegment into) {
        throw missing();
    }

    @Override
    public float @Nullable [] rowScales(String name) {
        throw missing();
    }

    @Override
    public Tensor tensor(String name, Loading loading) {
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
    public void requireComputable() {}

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {}

    private InvalidInputException missing() {
        return new InvalidInputException(directory + ": has no weights");
    }
}
