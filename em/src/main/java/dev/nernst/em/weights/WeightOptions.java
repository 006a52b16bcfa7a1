package dev.nernst.em.weights;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.model.memory.MemoryEstimate;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.tape.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which weights are trained, and in which precision.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param dtype of the matrices while all weights are trained: F32, or BF16 with an F32 master
 * @param saved element type of the written weights; null for what the model is stored in
 * @param frozen parameters that stay as they are
 * @param lora adapters to train instead of the weights; null for the weights themselves
 */
public record WeightOptions(
        DType dtype,
        @Nullable DType saved,
        FrozenLayers frozen,
        @Nullable LoraConfig lora) {
    /** The defaults of the command line: all weights, in F32. */
    public static final WeightOptions DEFAULT = new WeightOptions(DType.F32, null, FrozenLayers.NONE, null);

    /** Adapters beside weights that stay as they are stored. */
    public static WeightOptions lora(LoraConfig config) {
        return new WeightOptions(DType.F32, null, FrozenLayers.NONE, config);
    }

    /**
     * Makes the weights, or adapters beside them, trainable.
     *
     * @param seed of new adapters
     * @throws InvalidInputException if the machine has not the memory for it, or adapters have a rank above the model's width
     */
    public Trainee trainee(LanguageModel model, long seed) {
        if (lora != null) {
            int most = model.config().hiddenSize();
            if (lora.rank() > most) {
                throw new InvalidInputException("lora-rank is " + lora.rank() + ", but must be at most " + most
                        + ", the width of the model: more adds nothing");
            }
            return new LoraFineTune(model, lora, seed);
        }
        long parameters = model.decoder().parameters().stream()
                .filter(parameter -> !frozen.contains(parameter.name()))
                .mapToLong(parameter -> parameter.data().size())
                .sum();
        MachineMemory.now()
                .require(MemoryEstimate.ofTraining(model.config(), parameters, 1, true), "to train " + model.path());
        DType written = saved == null ? stored(model.decoder().parameters()) : saved;
        return new FullFineTune(model, new FullFineTune.Options(dtype, written, frozen));
    }

    /** The floating-point type that most of the model is stored in; bf16 where that is none. */
    private static DType stored(List<Parameter> parameters) {
        DType embedding = parameters.getFirst().data().dtype();
        return embedding.isFloat() ? embedding : DType.BF16;
    }
}
