package dev.nernst.cli.commands.weights;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.input.TextFiles;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.cli.output.Units;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.weights.tools.Quantize;
import java.nio.file.Files;
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
            description =
                    "The UTF-8 text that the perplexity is measured on, before and after. Default: a page of English.")
    private @Nullable Path text;

    @Mixin
    private ShardedOutputOptions output;

    @Mixin
    private ProviderOptions provider;

    /**
     * What {@code --json} prints.
     *
     * @param perplexity null where it was not measured
     * @param perplexityNotMeasured why not, else null
     */
    record Report(
            @JsonUnwrapped WriteReport written,
            @Nullable PerplexityCost perplexity,
            @Nullable String perplexityNotMeasured) {}

    @Override
    public Integer call() {
        String scored = text == null ? PerplexityCost.englishText() : TextFiles.read(text);
        if (text != null && output.out().toString().endsWith(".safetensors")) {
            throw new InvalidInputException(
                    output.out() + ": is one file of weights, which --text cannot be measured on; name a folder");
        }
        try (Provider opened = provider.open()) {
            Report report = quantize(scored, opened);
            if (common().json()) {
                json(report);
            } else {
                print(report);
            }
        }
        return 0;
    }

    /** The source is scored before anything is written, so that a text that is of no use leaves nothing behind. */
    private Report quantize(String scored, Provider opened) {
        TokenScores before = null;
        String notMeasured = null;
        try {
            before = PerplexityCost.score(source, scored, opened);
        } catch (InvalidInputException e) {
            // Weights that cannot be run are quantised all the same, unless a text was named to measure them on.
            if (text != null) {
                throw e;
            }
            notMeasured = e.getMessage();
        }
        long start = System.nanoTime();
        try (ByteProgress progress = new ByteProgress(err(), "quantizing")) {
            Quantize.run(source, output.out(), output.toolOptions(progress, err()));
        }
        WriteReport written = WriteReport.of(source, output.out(), (System.nanoTime() - start) * 1e-9);
        if (before == null || !Files.isDirectory(output.out())) {
            return new Report(
                    written, null, notMeasured == null ? output.out() + ": is a file of weights" : notMeasured);
        }
        TokenScores after = PerplexityCost.score(output.out(), scored, opened);
        return new Report(written, PerplexityCost.of(before, after), null);
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
            out().println("the cost in perplexity was not measured: " + report.perplexityNotMeasured());
        }
    }
}
