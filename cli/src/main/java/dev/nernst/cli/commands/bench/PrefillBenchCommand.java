package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.measure.Ceilings;
import dev.nernst.runtime.memory.TensorArena;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench prefill}. */
@Command(
        name = "prefill",
        description = "Prompt processing on random weights, against the machine's peak of fused multiply-adds.")
public final class PrefillBenchCommand extends NernstCommand {
    @Mixin
    private ModelBenchOptions model;

    @Mixin
    private ProviderOptions provider;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of the prompt. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Override
    public Integer call() {
        ModelConfig config = model.shape().config();
        try (Provider opened = provider.open();
                TensorArena arena = opened.memory().newArena()) {
            Decoder decoder = new RandomWeights(config, model.dtype()).in(arena);
            Ceilings ceilings = Ceilings.measure(provider.threads());
            double seconds = new GenerationBench(decoder, opened).prefillSeconds(tokens);
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("model", model.label());
            details.put("prompt_tokens", tokens);
            details.put("seconds", BenchReport.rounded(seconds));
            details.put("tokens_per_second", BenchReport.rounded(tokens / seconds));
            BenchReport.of(
                            "prefill",
                            operations(decoder) / seconds * 1e-9,
                            "GFLOP/s",
                            ceilings.gigaflops(),
                            opened.name(),
                            provider.threads(),
                            details)
                    .write(common().json(), out());
        }
        return 0;
    }

    /** Multiply-adds count twice. Only the last token goes through the head. */
    private double operations(Decoder decoder) {
        ModelConfig config = decoder.config();
        double head = decoder.head().data().size();
        double matrices = ModelWork.matrixElements(decoder) - head;
        double attention = 2.0 * config.layers() * config.queryWidth() * tokens * (tokens + 1.0);
        return 2 * (tokens * matrices + head) + attention;
    }
}
