package dev.nernst.cli.commands.train;

import static java.util.Objects.requireNonNull;

import dev.nernst.cli.options.FloatType;
import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.weights.FrozenLayers;
import dev.nernst.em.weights.WeightOptions;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which weights are trained, and in which precision. */
@HelpGroup(HelpGroup.WEIGHTS)
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
            description = "Linear layers that get an adapter: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, "
                    + "down_proj, or all-linear. Default: all-linear.")
    private @Nullable List<String> loraTargets;

    /** Fills in what follows from other flags. */
    void settle() {
        if (loraRank < 0) {
            throw new InvalidInputException("--lora-rank " + loraRank + ": must be 0 or more");
        }
        if (loraRank == 0) {
            refuse(loraAlpha != null, "--lora-alpha", "without --lora-rank");
            refuse(loraTargets != null, "--lora-targets", "without --lora-rank");
            return;
        }
        refuse(!frozen.isEmpty(), "--freeze", "beside --lora-rank, where all weights stay as they are");
        refuse(saveDtype != null, "--save-dtype", "beside --lora-rank, where no weights are written but the adapters'");
        loraAlpha = loraAlpha == null ? Double.valueOf(2.0 * loraRank) : loraAlpha;
        loraTargets = loraTargets == null ? List.of(LoraConfig.ALL_LINEAR) : loraTargets;
    }

    private static void refuse(boolean given, String flag, String where) {
        if (given) {
            throw new InvalidInputException(flag + ": has no effect " + where);
        }
    }

    /** Which weights are trained, once that is settled. */
    WeightOptions options() {
        LoraConfig lora = loraRank == 0
                ? null
                : new LoraConfig(loraRank, requireNonNull(loraAlpha), new HashSet<>(requireNonNull(loraTargets)));
        return new WeightOptions(
                dtype.dtype(), saveDtype == null ? null : saveDtype.dtype(), new FrozenLayers(frozen), lora);
    }
}
