package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.measure.Ceilings;
import dev.nernst.runtime.measure.OpBenchmark;
import dev.nernst.runtime.measure.OpResult;
import dev.nernst.runtime.measure.OpShape;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench ops}. */
@Command(
        name = "ops",
        description = "Each half of each op by itself, at a model's sizes, against the machine's ceilings.")
public final class OpsBenchCommand extends NernstCommand {
    @Option(
            names = "--shape",
            paramLabel = "NAME",
            defaultValue = "smollm2-135m",
            description = ModelBenchOptions.SHAPES)
    private String shape;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of a sequence. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "How long each case is repeated, warming up included; the best round counts. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double seconds;

    @Mixin
    private ProviderOptions provider;

    /**
     * What {@code --json} prints.
     *
     * @param bench {@code ops}
     * @param shape as on the command line
     * @param gigaflops the peak of fused multiply-adds, all threads, GFLOP/s
     * @param gigabytes the read bandwidth, all threads, GB/s
     */
    record Report(
            String bench,
            String shape,
            int tokens,
            String provider,
            int threads,
            double gigaflops,
            double gigabytes,
            List<OpResult> ops) {}

    @Override
    public Integer call() {
        if (tokens < 1 || !(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException("--tokens must be at least 1 and --seconds at least 0");
        }
        ModelConfig config = BenchShape.of(shape).config();
        OpShape sizes = new OpShape(
                tokens,
                config.hiddenSize(),
                config.intermediateSize(),
                config.vocabularySize(),
                config.heads(),
                config.kvHeads(),
                config.headSize());
        try (Provider opened = provider.open()) {
            Ceilings ceilings = Ceilings.measure(provider.threads());
            Report report = new Report(
                    "ops",
                    shape,
                    tokens,
                    opened.name(),
                    provider.threads(),
                    BenchReport.rounded(ceilings.gigaflops()),
                    BenchReport.rounded(ceilings.gigabytes()),
                    new OpBenchmark(opened, sizes, ceilings, seconds)
                            .run().stream().map(OpsBenchCommand::rounded).toList());
            if (common().json()) {
                json(report);
            } else {
                print(report);
            }
        }
        return 0;
    }

    private static OpResult rounded(OpResult result) {
        return new OpResult(
                result.op(),
                result.sizes(),
                BenchReport.rounded(result.figure()),
                result.unit(),
                BenchReport.rounded(result.ceiling()),
                BenchReport.rounded(result.ratio()));
    }

    private void print(Report report) {
        out().printf(
                        Locale.ROOT,
                        "%s, %d threads; the machine's ceilings: %.1f GFLOP/s, %.1f GB/s%n",
                        report.provider(),
                        report.threads(),
                        report.gigaflops(),
                        report.gigabytes());
        out().printf(Locale.ROOT, "%-34s %-28s %10s %-8s %8s%n", "op", "sizes", "figure", "unit", "ratio");
        for (OpResult op : report.ops()) {
            out().printf(
                            Locale.ROOT,
                            "%-34s %-28s %10.1f %-8s %8.3f%n",
                            op.op(),
                            op.sizes(),
                            op.figure(),
                            op.unit(),
                            op.ratio());
        }
    }
}
