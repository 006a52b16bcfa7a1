package dev.nernst.cli.options;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How text is generated. What the user leaves open is taken from the model's generation_config.json. */
@HelpGroup(HelpGroup.SAMPLING)
public final class SamplingFlags {
    /** How the next token is chosen. */
    public enum Decoding {
        SAMPLE,
        GREEDY
    }

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Most tokens to generate. Default: 256, and in a chat what the context holds.")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the logits; 0 takes the most probable token. Default: the model's, else 1 where"
                    + " tokens are sampled.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Keep the K most probable tokens; 0 keeps all.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the most probable tokens that together reach P; 1 keeps all.")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Keep tokens at least P times as probable as the best; 0 keeps all.")
    private @Nullable Double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1: tokens that occurred become less probable.")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--decoding",
            paramLabel = "D",
            description = "sample or greedy. Default: sample where a sampling option is given, --n is above 1, or the"
                    + " model's generation_config.json says so; else greedy.")
    private @Nullable Decoding decoding;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the text and is cut off; may be repeated.")
    private List<String> stop = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Same seed, same text. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * The options for a model that recommends {@code defaults}.
     *
     * @param samples of each prompt
     * @param otherwise most new tokens where the user does not say
     */
    public GenerationOptions resolve(GenerationDefaults defaults, int samples, int otherwise) {
        int limit = maxNewTokens == null ? otherwise : maxNewTokens;
        return new GenerationOptions(limit, sampling(defaults, samples), stop, samples, seed);
    }

    private SamplingOptions sampling(GenerationDefaults defaults, int samples) {
        double penalty = or(repetitionPenalty, defaults::repetitionPenalty, 1);
        boolean draws = (temperature != null && temperature != 0) || topK != null || topP != null || minP != null;
        if (decoding == Decoding.GREEDY && draws) {
            throw new InvalidInputException(
                    "--decoding greedy: takes the most probable token, so that --temperature, --top-k, "
                            + "--top-p and --min-p have no effect beside it");
        }
        if (isGreedy(defaults, samples)) {
            return SamplingOptions.GREEDY.withRepetitionPenalty(penalty);
        }
        return new SamplingOptions(
                or(temperature, defaults::temperature, 1),
                topK != null ? topK : defaults.topK().orElse(0),
                or(topP, defaults::topP, 1),
                or(minP, defaults::minP, 0),
                penalty,
                List.of());
    }

    private boolean isGreedy(GenerationDefaults defaults, int samples) {
        if (decoding != null) {
            return decoding == Decoding.GREEDY;
        }
        boolean asked = temperature != null || topK != null || topP != null || minP != null;
        return !asked && samples == 1 && !defaults.sample();
    }

    /** The file's value is not looked at where a flag stands against it. */
    private static double or(@Nullable Double flag, Supplier<OptionalDouble> recommended, double otherwise) {
        return flag != null ? flag : recommended.get().orElse(otherwise);
    }
}
