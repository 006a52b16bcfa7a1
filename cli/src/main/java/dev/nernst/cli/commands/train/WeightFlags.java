package dev.nernst.cli.commands.train;

import dev.nernst.cli.options.FloatType;
import dev.nernst.em.weights.FrozenLayers;
import dev.nernst.em.weights.FullFineTune;
import dev.nernst.em.weights.LoraFineTune;
import dev.nernst.em.weights.Trainee;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.model.memory.MemoryEstimate;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which weights are trained, and in which precision. */
final class WeightFlags {
    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "f32",
            description = "Matrices in training: f32, or bf16 with a float32 master. Default: ${DEFAULT-VALUE}.")
    private FloatType dtype;

    @Option(
            names = "--save-dtype",
            paramLabel = "T",
            description = "Weights as they are written: f32, bf16 or f16. Default: as in the model.")
    private @Nullable FloatType saveDtype;

    @Option(
            names = "--freeze",
            paramLabel = "NAME",
            split = ",",
            description = "Parts of names of parameters that stay as they are: embed_tokens, layers.0, ...")
    private List<String> frozen = new ArrayList<>();

    @Option(
            names = "--lora-rank",
            paramLabel = "R",
            defaultValue = "0",
            description =
                    "Train low-rank adapters of this rank beside the weights, which stay as they are stored (int8 "
                            + "too); 0 for the weights themselves. Default: ${DEFAULT-VALUE}.")
    private int loraRank;

    @Option(
            names = "--lora-alpha",
            paramLabel = "A",
            description = "What adapters add is scaled by alpha / rank. Default: twice the rank.")
    private @Nullable Double loraAlpha;

    @Option(
            names = "--lora-targets",
            paramLabel = "NAME",
            split = ",",
            defaultValue = LoraConfig.ALL_LINEAR,
            description = "Linear layers that get an adapter: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, "
                    + "down_proj, or all-linear. Default: ${DEFAULT-VALUE}.")
    private List<String> loraTargets;

    /** Fills in what follows from other flags. */
    void settle() {
        if (loraRank != 0 && loraAlpha == null) {
            loraAlpha = 2.0 * loraRank;
        }
    }

    /**
     * Makes the weights, or adapters beside them, trainable.
     *
     * @param seed of new adapters
     */
    Trainee trainee(LanguageModel model, long seed) {
        if (loraRank != 0) {
            double alpha = Objects.requireNonNull(loraAlpha);
            return new LoraFineTune(model, new LoraConfig(loraRank, alpha, new HashSet<>(loraTargets)), seed);
        }
        long parameters = model.decoder().parameters().stream()
                .filter(parameter -> !new FrozenLayers(frozen).contains(parameter.name()))
                .mapToLong(parameter -> parameter.data().size())
                .sum();
        MachineMemory.now()
                .require(MemoryEstimate.ofTraining(model.config(), parameters, 1, true), "to train " + model.path());
        DType saved = saveDtype == null ? stored(model.decoder().parameters()) : saveDtype.dtype();
        return new FullFineTune(model, new FullFineTune.Options(dtype.dtype(), saved, new FrozenLayers(frozen)));
    }

    /** The floating-point type that most of the model is stored in; bf16 where that is none. */
    private static DType stored(List<Parameter> parameters) {
        DType embedding = parameters.getFirst().data().dtype();
        return embedding.isFloat() ? embedding : DType.BF16;
    }
}
