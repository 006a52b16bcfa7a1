package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the parameters of a model gradients and, where steps are to be taken, writable F32 copies of their weights; closing
 * it puts back what was there.
 */
final class TrainableWeights implements AutoCloseable {
    private final TensorArena arena;
    private final List<Parameter> parameters;
    private final List<Tensor> originals = new ArrayList<>();

    TrainableWeights(Memory memory, List<Parameter> parameters, boolean copied) {
        this.arena = memory.newArena();
        this.parameters = parameters;
        for (Parameter parameter : parameters) {
            Tensor original = parameter.data();
            originals.add(original);
            parameter.setGradient(arena.allocate(DType.F32, original.shape()));
            if (copied) {
                Tensor copy = arena.allocate(DType.F32, original.shape());
                memory.convert(original, copy);
                parameter.replaceData(copy);
            }
        }
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Where an optimiser may keep its state, as long as this lives. */
    TensorArena arena() {
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
