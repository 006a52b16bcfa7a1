package dev.nernst.cli.commands.weights;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.cli.output.Units;
import dev.nernst.runtime.Provider;
import dev.nernst.weights.tools.Quantize;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nernst weights quantize SOURCE --out PATH [--text F]}. */
@Command(
        name = "quantize",
        description = "Write matrices as int8 with one scale a row, and tell what that costs in perplexity on a text.")
final class QuantizeCommand extends NernstCommand {
    @Parameters(paramLabel = "SOURCE", description = "A Hugging Face model directory or a safetensors file.")
    private Path source;

    @Option(
            names = "--text",
            paramLabel = "F",
            description = "Measure the perplexity on this UTF-8 text before and after; both must be model directories.")
    private @Nullable Path text;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProviderOptions provider;

    /** What {@code --json} prints. */
    record Report(
            @JsonUnwrapped WriteReport written, @Nullable PerplexityCost perplexity) {}

    @Override
    public Integer call() {
        long start = System.nanoTime();
        try (ByteProgress progress = new ByteProgress(err(), "quantizing")) {
            Quantize.run(source, output.out(), output.toolOptions(progress));
        }
        WriteReport written = WriteReport.of(source, output.out(), (System.nanoTime() - start) * 1e-9);
        Report report = new Report(written, cost());
        if (common().json()) {
            json(report);
        } else {
            print(report);
        }
        return 0;
    }

    private @Nullable PerplexityCost cost() {
        if (text == null) {
            return null;
        }
        try (Provider opened = provider.open()) {
            return PerplexityCost.measure(source, output.out(), text, opened);
        }
    }

    private void print(Report report) {
        out().println(report.written().out() + ": " + report.written().tensors() + " tensors, "
                + Units.bytes(report.written().bytes()));
        PerplexityCost cost = report.perplexity();
        if (cost != null) {
            out().printf(
                            Locale.ROOT,
                            "perplexity %.4f before, %.4f after, ratio %.4f over %d tokens%n",
                            cost.before(),
                            cost.after(),
                            cost.ratio(),
                            cost.tokens());
        } else {
            err().println("nernst: the perplexity cost was not measured; --text F measures it");
        }
    }
}
