package dev.nernst.em.checkpoint;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Path;
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
     * @throws InvalidInputException if it holds other tensors than these: the run was another one
     */
    public void restore(Map<String, Tensor> tensors) {
        try (WeightFiles saved = Safetensors.open(directory.resolve(Checkpoints.TENSORS))) {
            if (!saved.names().equals(tensors.keySet())) {
                throw new InvalidInputException(directory
                        + ": the checkpoint holds other parameters than this run trains; were flags changed?");
            }
            tensors.forEach((name, live) -> {
                Tensor stored = saved.tensor(name);
                if (stored.dtype() != live.dtype() || !stored.sameShape(live)) {
                    throw new InvalidInputException(
                            directory + ": tensor " + name + " is " + stored + ", but this run has " + live + " there");
                }
                live.host().copyFrom(stored.host());
            });
        }
    }
}
