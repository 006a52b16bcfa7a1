package dev.nernst.em.checkpoint;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A checkpoint whose files are as they were written. Immutable.
 *
 * @param directory its files
 * @param state where the run stood
 */
public record Checkpoint(Path directory, RunState state) {
    static Checkpoint open(Path directory) {
        return new Checkpoint(directory, RunState.read(directory.resolve(RunState.FILE_NAME)));
    }

    /**
     * Fills {@code tensors} with what was saved under their names.
     *
     * @param memory that they lie in
     * @throws InvalidInputException if it holds other tensors than these: the run was another one
     */
    public void restore(Memory memory, Map<String, Tensor> tensors) {
        try (WeightFiles saved = Safetensors.open(directory.resolve(Checkpoints.TENSORS))) {
            if (!saved.names().equals(tensors.keySet())) {
                throw new InvalidInputException(directory
                        + ": the checkpoint holds other parameters than this run trains; were flags changed?");
            }
            tensors.forEach((name, live) -> {
                if (saved.dtype(name) != live.dtype() || !Arrays.equals(saved.shape(name), live.shape())) {
                    throw new InvalidInputException(directory + ": tensor " + name + " is " + saved.dtype(name)
                            + Arrays.toString(saved.shape(name)) + ", but this run has " + live + " there");
                }
                Tensor read = Tensor.allocate(Arena.ofAuto(), live.dtype(), live.shape());
                saved.read(name, read.host());
                memory.upload(read, live);
            });
        }
    }
}
