package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench head}. */
@Command(
        name = "head",
        description =
                "The memory that log-probabilities, entropies and their gradients take beyond inputs and gradients,"
                        + " against one copy of the logits.")
public final class HeadBenchCommand extends NernstCommand {
    private static final double MIB = 1 << 20;

    @Option(names = "--tokens", defaultValue = "4096", paramLabel = "N", description = "Rows; default 4096.")
    private int tokens;

    @Option(
            names = "--vocabulary",
            defaultValue = "152064",
            paramLabel = "N",
            description = "Entries of the head; default 152064.")
    private int vocabulary;

    @Option(
            names = "--hidden",
            defaultValue = "64",
            paramLabel = "N",
            description = "Hidden size; the memory does not depend on it; default 64.")
    private int hidden;

    @Mixin
    private ProviderOptions providerOptions;

    @Override
    public Integer call() {
        if (tokens < 1 || vocabulary < 1 || hidden < 1) {
            throw new InvalidInputException("--tokens, --vocabulary and --hidden must be at least 1");
        }
        HeadBench bench = new HeadBench(tokens, vocabulary, hidden);
        try (Provider provider = providerOptions.open()) {
            HeadBench.Result result = bench.run(provider);
            long first = told(result.firstCallBytes());
            long growth = told(result.growthBytes());
            BenchReport report = BenchReport.of(
                    "head",
                    (first + growth) / MIB,
                    "MiB",
                    bench.materialisedBytes() / MIB,
                    provider.name(),
                    providerOptions.threads(),
                    Map.of("first_call_bytes", first, "growth_bytes", growth, "seconds", result.seconds()));
            report.write(common().json(), out());
            return 0;
        }
    }

    private static long told(OptionalLong bytes) {
        return bytes.orElseThrow(
                () -> new IllegalStateException("this system does not tell the peak memory of a process"));
    }
}
