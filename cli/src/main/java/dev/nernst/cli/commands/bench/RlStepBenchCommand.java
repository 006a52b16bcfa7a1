package dev.nernst.cli.commands.bench;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst bench rl-step}. */
@Command(
        name = "rl-step",
        description =
                "Whole EM-RL steps (rollouts, scoring, one update) on random weights of a 5.4M-parameter model: how"
                        + " much of the time is matmul, attention and head statistics.")
public final class RlStepBenchCommand extends NernstCommand {
    @Option(names = "--prompts", defaultValue = "16", paramLabel = "N", description = "Prompts a step; default 16.")
    private int prompts;

    @Option(names = "--rollouts", defaultValue = "4", paramLabel = "N", description = "Responses to each; default 4.")
    private int rollouts;

    @Option(
            names = "--max-new-tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Tokens of every response; default 128.")
    private int newTokens;

    @Option(names = "--steps", defaultValue = "3", paramLabel = "N", description = "Measured steps; default 3.")
    private int steps;

    private static final int PROMPT_TOKENS = 20;
    /** The JVM compiles beside the first steps. */
    private static final int WARM_UPS = 4;

    @Mixin
    private ProviderOptions providerOptions;

    @Override
    public Integer call() throws IOException {
        if (prompts < 1 || rollouts < 1 || newTokens < 1 || steps < 1) {
            throw new InvalidInputException("--prompts, --rollouts, --max-new-tokens and --steps must be at least 1");
        }
        RlStepBench bench = new RlStepBench(prompts, rollouts, PROMPT_TOKENS, newTokens, WARM_UPS, steps);
        try (Provider provider = providerOptions.open()) {
            RlStepBench.Result result = bench.run(provider, BenchShape.FIVE_MILLION);
            BenchReport report = BenchReport.of(
                    "rl-step",
                    100 * result.coreShare(),
                    "% of the time in matmul, attention and head statistics",
                    100,
                    provider.name(),
                    providerOptions.threads(),
                    details(bench, result));
            report.write(common().json(), out());
            return 0;
        }
    }

    private static Map<String, Object> details(RlStepBench bench, RlStepBench.Result result) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("seconds_per_step", BenchReport.rounded(result.seconds()));
        details.put("rollout_seconds", BenchReport.rounded(result.rolloutSeconds()));
        details.put("rollout_tokens_per_second", BenchReport.rounded(bench.tokens() / result.rolloutSeconds()));
        details.put("response_tokens_per_step", bench.tokens());
        details.put("op_seconds_per_step", BenchReport.rounded(result.opSeconds()));
        return details;
    }
}
