package dev.nernst.cli.commands.train;

import dev.nernst.runtime.InvalidInputException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How data rows become tokens. */
final class TextFlags {
    @Option(
            names = "--sequence-length",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most tokens of a sequence; never more than the model's context. Default: ${DEFAULT-VALUE}.")
    private int sequenceLength;

    @Mixin
    ChatFlags conversations;

    /** Most tokens of a sequence. */
    int sequenceLength(int maxPositions) {
        if (sequenceLength < 2) {
            throw new InvalidInputException("--sequence-length " + sequenceLength + ": must be at least 2");
        }
        return Math.min(sequenceLength, maxPositions);
    }
}
