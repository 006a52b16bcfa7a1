package dev.nernst.cli.commands.train;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.loop.CollapseGuard;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the guard against collapse. */
@HelpGroup(HelpGroup.GUARD)
final class GuardFlags {
    @Option(
            names = "--guard",
            paramLabel = "DO",
            defaultValue = "warn",
            description = "When repetition, length or entropy leave their bounds: off, warn, stop. Default: "
                    + "${DEFAULT-VALUE}.")
    CollapseGuard.Action action;

    @Option(
            names = "--max-repetition-rate",
            paramLabel = "R",
            defaultValue = "0.5",
            description = "Highest share of repeated runs of four tokens. Default: ${DEFAULT-VALUE}.")
    private double maxRepetitionRate;

    @Option(
            names = "--min-response-length",
            paramLabel = "N",
            defaultValue = "1.5",
            description = "Lowest mean length, tokens. Default: ${DEFAULT-VALUE}.")
    private double minResponseLength;

    @Option(
            names = "--max-response-length",
            paramLabel = "N",
            description = "Highest mean length, tokens. Default: none but --max-new-tokens.")
    private @Nullable Double maxResponseLength;

    @Option(
            names = "--max-truncation-rate",
            paramLabel = "R",
            defaultValue = "1",
            description = "Highest share of responses that run into --max-new-tokens. Default: ${DEFAULT-VALUE}.")
    private double maxTruncationRate;

    @Option(
            names = "--min-entropy",
            paramLabel = "H",
            defaultValue = "0.01",
            description = "Lowest mean entropy, nats a token. Default: ${DEFAULT-VALUE}.")
    private double minEntropy;

    @Option(
            names = "--max-entropy",
            paramLabel = "H",
            defaultValue = "8",
            description = "Highest mean entropy, nats a token. Default: ${DEFAULT-VALUE}.")
    private double maxEntropy;

    CollapseGuard guard() {
        return new CollapseGuard(
                maxRepetitionRate,
                minResponseLength,
                maxResponseLength == null ? Double.POSITIVE_INFINITY : maxResponseLength,
                maxTruncationRate,
                minEntropy,
                maxEntropy);
    }
}
