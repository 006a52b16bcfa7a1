package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.output.Units;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.measure.Ceilings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench train}. */
@Command(
        name = "train",
        description =
                "Whole training steps in float32 on random weights of SmolLM2-135M's shape, against the machine's peak"
                        + " of fused multiply-adds.")
public final class TrainBenchCommand extends NernstCommand {
    /** Forward takes 2 operations a parameter and token, backward twice as many. */
    private static final double OPERATIONS = 6;

    @Option(names = "--batch-size", defaultValue = "2", paramLabel = "N", description = "Sequences a step; default 2.")
    private int batchSize;

    @Option(
            names = "--sequence-length",
            defaultValue = "256",
            paramLabel = "N",
            description = "Tokens of each; default 256.")
    private int sequenceLength;

    @Option(names = "--steps", defaultValue = "5", paramLabel = "N", description = "Measured steps; default 5.")
    private int steps;

    @Option(
            names = "--activation-checkpointing",
            defaultValue = "off",
            paramLabel = "on|off",
            description = "Keep block inputs only and compute the rest again; default off.")
    private Switch checkpointing;

    @Mixin
    private ProviderOptions providerOptions;

    /** Values of an option that is on or off. */
    enum Switch {
        ON,
        OFF
    }

    @Override
    public Integer call() {
        if (batchSize < 1 || sequenceLength < 2 || steps < 1) {
            throw new InvalidInputException(
                    "--batch-size and --steps must be at least 1 and --sequence-length at least 2");
        }
        TrainBench bench = new TrainBench(batchSize, sequenceLength, checkpointing == Switch.ON, 2, steps);
        ModelConfig config = BenchShape.SMOLLM2_135M.config();
        try (Provider provider = providerOptions.open()) {
            Ceilings ceilings = Ceilings.measure(providerOptions.threads());
            TrainBench.Result result = bench.run(provider, config);
            double work = OPERATIONS * result.parameters() * bench.tokens();
            BenchReport report = BenchReport.of(
                    "train",
                    work / result.secondsPerStep() * 1e-9,
                    "GFLOP/s",
                    ceilings.gigaflops(),
                    provider.name(),
                    providerOptions.threads(),
                    details(bench, result));
            report.write(common().json(), out());
            return 0;
        }
    }

    private static Map<String, Object> details(TrainBench bench, TrainBench.Result result) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("seconds_per_step", BenchReport.rounded(result.secondsPerStep()));
        details.put("tokens_per_second", BenchReport.rounded(bench.tokens() / result.secondsPerStep()));
        details.put("parameters", result.parameters());
        details.put("tokens_per_step", bench.tokens());
        details.put("activation_checkpointing", bench.checkpointing());
        details.put("activation_bytes", result.activationBytes());
        details.put("activation_memory", Units.bytes(result.activationBytes()));
        details.put("op_seconds_per_step", BenchReport.rounded(result.opSeconds()));
        return details;
    }
}
