package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.options.WeightLoading;
import dev.nernst.cli.output.Units;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.measure.Ceilings;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.weights.io.AtomicDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench decode}. */
@Command(
        name = "decode",
        description = "Decoding by the batch engine on random weights, against the machine's read bandwidth.")
public final class DecodeBenchCommand extends NernstCommand {
    @Mixin
    private ModelBenchOptions model;

    @Mixin
    private ProviderOptions provider;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Sequences at once. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--prompt-tokens",
            paramLabel = "N",
            defaultValue = "16",
            description = "Tokens of each prompt. Default: ${DEFAULT-VALUE}.")
    private int promptTokens;

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "Tokens that each sequence gets. Default: ${DEFAULT-VALUE}.")
    private int newTokens;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Write the weights to DIR first and load them from there, as a real checkpoint's; DIR is left"
                    + " for the next run.")
    private @Nullable Path checkpoint;

    @Mixin
    private WeightLoading loading;

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || promptTokens < 1 || newTokens < 2) {
            throw new InvalidInputException("--batch and --prompt-tokens must be at least 1, --new-tokens at least 2");
        }
        try (Provider opened = provider.open()) {
            if (checkpoint == null) {
                try (TensorArena arena = opened.memory().newArena()) {
                    ModelConfig config = model.shape().config();
                    measure(opened, new RandomWeights(config, model.dtype()).in(arena));
                }
            } else {
                write(checkpoint);
                try (LanguageModel loaded = LanguageModel.load(checkpoint, opened, loading.wanted())) {
                    measure(opened, loaded.decoder());
                }
            }
        }
        return 0;
    }

    private void write(Path directory) throws IOException {
        if (model.dtype() == DType.I8) {
            throw new InvalidInputException("--checkpoint is written as f32, bf16 or f16");
        }
        if (!directory.resolve("config.json").toFile().exists()) {
            try (AtomicDirectory target = AtomicDirectory.create(directory, false)) {
                new RandomWeights(model.shape().config(), model.dtype()).write(model.shape(), target.path());
                target.commit();
            }
        }
    }

    private void measure(Provider opened, Decoder decoder) {
        Ceilings ceilings = Ceilings.measure(provider.threads());
        GenerationBench bench = new GenerationBench(decoder, opened);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("model", model.label());
        details.put("batch", batch);
        double one = batch == 1 ? 0 : bench.passSeconds(1, promptTokens, newTokens);
        ResidentMemory memory = new ResidentMemory();
        double seconds;
        try (memory) {
            seconds = bench.passSeconds(batch, promptTokens, newTokens);
        }
        details.put("seconds_per_pass", BenchReport.rounded(seconds));
        details.put("tokens_per_second", BenchReport.rounded(batch / seconds));
        if (batch > 1) {
            details.put("tokens_per_second_of_one", BenchReport.rounded(1 / one));
            details.put("speed_up", BenchReport.rounded(batch * one / seconds));
        }
        details.put("op_seconds_per_pass", BenchReport.rounded(bench.opSecondsPerPass()));
        details.put("peak_anonymous_memory", Units.bytes(memory.peakAnonymous()));
        details.put("peak_file_backed_memory", Units.bytes(memory.peakFileBacked()));
        double cached = batch * (promptTokens + newTokens / 2.0);
        BenchReport.of(
                        "decode",
                        ModelWork.passBytes(decoder, cached) / seconds * 1e-9,
                        "GB/s",
                        ceilings.gigabytes(),
                        opened.name(),
                        provider.threads(),
                        details)
                .write(common().json(), out());
    }
}
